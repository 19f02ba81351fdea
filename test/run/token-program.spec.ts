import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Machine } from '../../src/cli/setup/machine.js';
import { findSession, writeSession } from '../../src/cli/sign-in/kept-session.js';
import { PretendSignIn } from '../support/pretend-sign-in.js';
import { BuiltGateway } from './built-gateway.js';

let built: BuiltGateway;
let gateway: PretendSignIn;
let home: string;

beforeAll(async () => {
  built = await BuiltGateway.build();
  gateway = new PretendSignIn();
  await gateway.listen();
  home = mkdtempSync(join(tmpdir(), 'droid2api-program-'));
});

afterAll(async () => {
  await built?.close();
  await gateway?.close();
  rmSync(home, { recursive: true, force: true });
});

const machine = (): Machine => ({
  home,
  platform: 'linux',
  variable: (name) => (name === 'XDG_CONFIG_HOME' ? join(home, 'else') : undefined),
});

function run(file: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(file, args, { cwd: home, env: { PATH: process.env.PATH, HOME: home } });
}

/** As in the shell of a person who keeps settings elsewhere; agents may be started without that. */
function runThere(program: string, ...args: string[]) {
  const env = { PATH: process.env.PATH, HOME: home, XDG_CONFIG_HOME: join(home, 'else') };
  return promisify(execFile)(process.execPath, [program, ...args], { cwd: home, env });
}

it('what setup has agents run works when the program itself has gone, as one that npx has loaded', async () => {
  // Read by whoever takes it for the package of the program.
  writeFileSync(join(home, 'package.json'), 'no JSON');
  const program = join(built.folder, 'droid2api.js');
  await runThere(program, 'setup', 'claude', '--login', '--yes', '--url', gateway.url);
  const { apiKeyHelper } = JSON.parse(readFileSync(join(home, '.claude/settings.json'), 'utf8')) as {
    apiKeyHelper: string;
  };
  const gone = `${built.folder}-gone`;
  renameSync(built.folder, gone);
  try {
    const session = findSession(machine(), gateway.url);
    if (!session) throw new Error('nobody is signed in');
    expect(await run('sh', '-c', apiKeyHelper)).toEqual({ stdout: `${session.accessToken}\n`, stderr: '' });
    writeSession(machine(), { ...session, renewedAtMs: 0, expiresAtMs: Date.now() + 60_000 });
    const { stdout } = await run('sh', '-c', apiKeyHelper);
    expect(stdout).toBe(`${findSession(machine(), gateway.url)?.accessToken ?? ''}\n`);
    expect(stdout).not.toBe(`${session.accessToken}\n`);
    await expect(run('sh', '-c', `${apiKeyHelper}/else`)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^You are not signed in at http:\S+\/else: droid2api login \S+ signs in\.\n$/),
    });
  } finally {
    renameSync(gone, built.folder);
  }
  await runThere(program, 'setup', '--undo', '--yes');
  expect(existsSync(join(home, 'else/droid2api/program'))).toBe(false);
});
