import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { postJson, sendRequest } from '../send-request.js';
import { sandboxConfig } from '../start-gateway.js';
import { BuiltGateway, GatewayRun } from './built-gateway.js';

const ADMIN = { authorization: 'Bearer admin-token-of-this-test' };

let sandbox: Sandbox;
let built: BuiltGateway;
let gateway: GatewayRun;
let printed: string;
/** Outside of the clone, where Node finds no other `node_modules`. */
const folder = mkdtempSync(join(tmpdir(), 'droid2api-installed-'));

beforeAll(async () => {
  sandbox = await startSandbox();
  built = await BuiltGateway.build();
  ({ stdout: printed } = await promisify(execFile)(process.execPath, [
    'deploy/install-production.js',
    folder,
    built.folder,
  ]));
  const home = built.home(sandboxConfig(sandbox.url));
  writeFileSync(
    join(home, 'accounts.json'),
    JSON.stringify({ version: 1, accounts: [{ id: 'acc-installed', api_key: 'fk-installed' }] }),
  );
  const child = spawn(process.execPath, [join(folder, 'dist', 'main.js')], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, HOST: '127.0.0.1', PORT: '0', ADMIN_TOKEN: 'admin-token-of-this-test' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  gateway = new GatewayRun(child);
  await gateway.listening;
});

afterAll(async () => {
  await gateway?.kill();
  await built?.close();
  await sandbox?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('what an image holds beside Node is at most 60 MB', () => {
  const megabytes = Number(/: ([\d.]+) MB/.exec(printed)?.[1]);
  expect(megabytes).toBeGreaterThan(10);
  expect(megabytes).toBeLessThanOrEqual(60);
});

it('and is enough to serve a model, to count tokens by a vocabulary, and to describe the admin API', async () => {
  const messages = [{ role: 'user', content: 'hello' }];
  const answers = await Promise.all([
    postJson(`${gateway.url}/v1/messages`, { model: 'gpt-x', max_tokens: 50, messages }),
    postJson(`${gateway.url}/v1/messages/count_tokens`, { model: 'gpt-x', messages }),
    sendRequest(`${gateway.url}/admin/api/openapi.json`, { headers: ADMIN }),
    sendRequest(`${gateway.url}/admin/api/accounts`, { headers: ADMIN }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(JSON.parse(answers[3].body.toString())).toMatchObject([{ id: 'acc-installed' }]);
});

it("and starts with a word of its own and none of the framework's", () => {
  expect(gateway.output).toContain('droid2api listens on');
  expect(gateway.output).not.toMatch(/dependencies initialized|Mapped \{/);
});

it('the command of the health check finds it alive', async () => {
  const command = JSON.parse(
    /HEALTHCHECK[^]*?CMD (\[.*\])/.exec(readFileSync('Dockerfile', 'utf8'))?.[1] ?? '[]',
  ) as string[];
  expect(command[0]).toBe('node');
  const check = async (port: string): Promise<number | null> => {
    const [code] = (await once(spawn(process.execPath, command.slice(1), { env: { PORT: port } }), 'exit')) as [
      number | null,
    ];
    return code;
  };
  expect([await check(String(gateway.port)), await check('1')]).toEqual([0, 1]);
});
