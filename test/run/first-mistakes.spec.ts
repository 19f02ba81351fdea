import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postJson } from '../send-request.js';
import { findFreePort } from '../support/find-free-port.js';
import { BuiltGateway, type GatewayRun } from './built-gateway.js';

const PROGRAM = 'droid2api.js';
const HELLO = { model: 'm', max_tokens: 5, messages: [{ role: 'user', content: 'hello' }] };
const CONFIG = {
  models: [{ name: 'm', id: 'm', type: 'anthropic' }],
  endpoint: [{ name: 'anthropic', base_url: 'https://upstream.invalid/v1/messages' }],
  workos: { base_url: 'http://127.0.0.1:9', organizations_url: 'http://127.0.0.1:9/organizations' },
};

let built: BuiltGateway;
let home: string;
let gateway: GatewayRun;
let scratch: string;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'droid2api-mistakes-'));
  built = await BuiltGateway.build();
  home = built.home(CONFIG);
  gateway = await built.start(home);
});
afterAll(async () => {
  await built?.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Runs the program to its end. */
async function run(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const command = built.spawn(folder, env, args, PROGRAM);
  const code = await command.ended;
  return { code, output: command.output, errors: command.errors };
}

/** What a client is told. */
function messageOf(answer: { body: Buffer }): string {
  return (JSON.parse(answer.body.toString()) as { error: { message: string } }).error.message;
}

function emptyFolder(name: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  return folder;
}

/** Ten mistakes of somebody's first hour. Each ends in a sentence that says what to do. */
describe('a newcomer who', () => {
  it('gives the agent a wrong base URL', async () => {
    expect(messageOf(await postJson(`${gateway.url}/wrong/v1/messages`, HELLO))).toBe(
      `There is nothing at this address: the base URL (ANTHROPIC_BASE_URL) has to be ${gateway.url}, without a path.`,
    );
  });

  it('has no build', () => {
    const clone = emptyFolder('clone');
    mkdirSync(join(clone, 'src'));
    cpSync('scripts', join(clone, 'scripts'), { recursive: true });
    writeFileSync(join(clone, 'package.json'), '{"type":"module"}');
    const { status, stderr } = spawnSync(process.execPath, ['scripts/run.js', 'start'], {
      cwd: clone,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    expect([status, stderr]).toEqual([
      1,
      'The gateway is not built, and what builds it is not installed: npm install --include=dev && npm start\n',
    ]);
  });

  it('takes a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, errors } = await run(built.home({}), ['start', '--port', String(port)]);
    other.close();
    expect([code, errors]).toEqual([
      1,
      `[ERROR] Port ${port} is in use already. Stop what listens there, or choose another port, such as PORT=3001.\n`,
    ]);
  });

  it('has given the gateway nobody who pays', async () => {
    expect(messageOf(await postJson(`${gateway.url}/v1/messages`, HELLO))).toBe(
      'The gateway has no credential for the upstream "factory": add an account, set FACTORY_API_KEY on the gateway, ' +
        'or send your own key.',
    );
  });

  it('sends a key that has expired', async () => {
    const own = built.home(CONFIG);
    const made = await run(own, ['keys', 'create', '--name', 'a', '--expires', '2020-01-01', '--json']);
    const { secret } = JSON.parse(made.output) as { secret: string };
    const keyed = await built.start(own);
    const answer = await postJson(`${keyed.url}/v1/messages`, HELLO, { authorization: `Bearer ${secret}` });
    await keyed.kill();
    expect(answer.status).toBe(401);
    expect(messageOf(answer)).toMatch(/^[^\n]*gateway key[^\n]*\.$/);
  });

  it('is in a wrong folder', async () => {
    const elsewhere = emptyFolder('elsewhere');
    const { code, errors } = await run(elsewhere, ['keys', 'list']);
    expect([code, errors]).toEqual([
      1,
      `No gateway has its files in this folder (${elsewhere}): change to the folder that it is started in, or set ` +
        'DROID_DATA_DIR to its data folder.\n',
    ]);
  });

  it('writes JSON with a comma too many', async () => {
    const broken = emptyFolder('broken');
    writeFileSync(join(broken, 'config.json'), '{"port": 3000,}');
    const { code, errors } = await run(broken, ['start']);
    expect(code).toBe(1);
    expect(errors).toMatch(
      /^\[ERROR\] \S+config\.json is not usable: the file is not valid JSON \(at [^\n]+\)[^\n]*\n$/,
    );
  });

  it('brings an accounts file of another tool', async () => {
    writeFileSync(join(scratch, 'old.json'), '[{"name":"a","refreshToken":"of an old tool"}]');
    const { code, errors } = await run(home, ['accounts', 'check-file', join(scratch, 'old.json')]);
    expect(code).toBe(1);
    expect(errors).toContain('accounts[0].refresh_token must be set, or api_key');
    expect(errors).not.toContain('of an old tool');
  });

  it('sits behind a network proxy', async () => {
    const { code, output } = await run(home, ['doctor']);
    expect(code).toBe(1);
    expect(output).toMatch(
      /PROBLEM +network +upstream\.invalid cannot be reached: [^\n]+\n +To do: [^\n]*HTTPS_PROXY or proxies in config\.json/,
    );
  });

  it('starts a second gateway on the same folder', async () => {
    const port = await findFreePort();
    const { code, errors } = await run(home, ['start', '--port', String(port)]);
    expect(code).toBe(1);
    expect(errors).toMatch(/^\[ERROR\] Another gateway runs on the folder [^\n]*DROID_DATA_DIR[^\n]*\n$/);
  });
});
