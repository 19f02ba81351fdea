import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCli } from '../../../test/support/run-cli.js';

const KEY = 'gateway-key-55d0';

/** Prints how it was started, and ends as its last argument says. */
const AGENT = `#!${process.execPath}
const { OPENAI_API_BASE, OPENAI_API_KEY } = process.env;
console.log(JSON.stringify({ args: process.argv.slice(2), OPENAI_API_BASE, OPENAI_API_KEY }));
const last = process.argv.at(-1);
if (last === 'TERM') process.kill(process.pid, 'SIGTERM');
else if (last === 'wait') {
  process.once('SIGTERM', () => process.exit(7));
  process.kill(process.ppid, 'SIGTERM');
  setInterval(() => {}, 1000);
}
else process.exitCode = Number(last);
`;

let server: Server;
let url: string;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'droid2api-run-'));
  writeFileSync(join(folder, 'aider'), AGENT);
  chmodSync(join(folder, 'aider'), 0o755);
  server = createServer((request, response) => {
    response.statusCode = request.headers.authorization === `Bearer ${KEY}` ? 200 : 401;
    response.end(JSON.stringify({ data: [{ id: 'big', owned_by: 'anthropic' }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function run(args: string[], env: Record<string, string> = {}) {
  return runCli('run', args, {
    folder,
    unattended: true,
    env: { PATH: `${folder}:${process.env.PATH ?? ''}`, DROID2API_KEY: KEY, DROID2API_URL: url, ...env },
  });
}

describe('droid2api run', () => {
  it('starts an agent with its own options behind ours, the key in the environment alone', async () => {
    const { code, stdout } = await run(['--model', 'big', 'aider', '--version', '--url', 'mine', '-h', '5']);
    expect(JSON.parse(stdout)).toEqual({
      args: ['--model', 'openai/big', '--weak-model', 'openai/big', '--version', '--url', 'mine', '-h', '5'],
      OPENAI_API_BASE: `${url}/v1`,
      OPENAI_API_KEY: KEY,
    });
    expect(code).toBe(5);
  });

  it.each([
    ['ends as an agent does that a signal ended', 'TERM', 143],
    ['passes a signal on', 'wait', 7],
  ])('%s', async (_, word, expected) => {
    expect((await run(['aider', word])).code).toBe(expected);
  });

  it.each([
    [
      'a key that is refused',
      ['aider'],
      { DROID2API_KEY: 'x' },
      /refuses the key: ask whoever runs it for a new one\.$/,
    ],
    [
      'an agent that is not installed',
      ['qwen'],
      {},
      /^Qwen Code is not on the PATH: install it, so that qwen --version/,
    ],
    ['no agent of that name', ['emacs'], {}, /^There is no agent "emacs": the agents are /],
  ])('says in one sentence what to do about %s', async (_, args, env, sentence) => {
    const { code, stdout, stderr } = await run(args, env);
    expect(stderr.trim()).toMatch(sentence);
    expect([code, stdout]).toEqual([1, '']);
  });

  it('of an agent that heeds its settings only says so', async () => {
    writeFileSync(join(folder, 'droid'), AGENT);
    chmodSync(join(folder, 'droid'), 0o755);
    expect((await run(['droid'])).stderr).toBe(
      'Factory droid heeds its settings only: droid2api setup droid changes them.\n',
    );
  });
});

describe('droid2api token and setup', () => {
  it('print the key, or what to do', async () => {
    const found = await runCli('token', [], { folder, unattended: true, env: { DROID2API_KEY: KEY } });
    expect(found).toEqual({ code: 0, stdout: `${KEY}\n`, stderr: '' });
    expect(await runCli('token', [], { folder, unattended: true })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no key and no sign-in yet: droid2api setup takes a key, droid2api login signs in.\n',
    });
  });

  it.each([
    [['--undo', '--url', 'http://x'], /^--undo needs neither a gateway nor a key/],
    [['--undo', '--login'], /^--undo does not sign in/],
    [['--login', '--key-stdin'], /^--login signs in, and needs no key/],
    [['--login=else'], /^--login takes token or gateway/],
    [['--key', 'a', '--key-stdin'], /^--key and --key-stdin both give the key/],
  ])('refuse %j', async (args, sentence) => {
    const { code, stderr } = await runCli('setup', args, { folder, unattended: true });
    expect(stderr).toMatch(sentence);
    expect(code).toBe(2);
  });
});
