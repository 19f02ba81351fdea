import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const SCRIPT = fileURLToPath(new URL('../../sync-accounts.sh', import.meta.url));
const LOADER = new URL('../support/load-typescript.js', import.meta.url).href;
const CHECK = new URL('../../src/cli/droid2api.ts', import.meta.url).href;
const ACCOUNTS = '{"version":1,"accounts":[{"id":"a1","refresh_token":"rt-1"}]}';

/** An ssh that runs the command on this machine and notes whom it was told to reach. */
const SSH_STUB = '#!/bin/sh\nprintf "%s\\n" "$1" > "$SSH_NOTES"\nshift\nexec sh -c "$*"\n';

describe('sync-accounts.sh', () => {
  let folder: string;
  let remote: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'droid-sync-'));
    remote = join(folder, "it's the server");
    mkdirSync(join(folder, 'bin'));
    mkdirSync(remote);
    writeFileSync(join(folder, 'bin', 'ssh'), SSH_STUB);
    chmodSync(join(folder, 'bin', 'ssh'), 0o755);
    copyFileSync(SCRIPT, join(folder, 'sync-accounts.sh'));
    writeFileSync(join(folder, 'accounts.json'), ACCOUNTS);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function sync(dotenv: string, ...args: string[]) {
    writeFileSync(join(folder, '.env'), dotenv);
    return spawnSync('sh', [join(folder, 'sync-accounts.sh'), ...args], {
      encoding: 'utf8',
      env: { PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`, SSH_NOTES: join(folder, 'notes') },
    });
  }

  /** The gateway's own check, as a build puts it there. */
  function installCheck(): void {
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist', 'package.json'), '{"type":"module"}');
    writeFileSync(
      join(folder, 'dist', 'droid2api.js'),
      `await import(${JSON.stringify(LOADER)}); await import(${JSON.stringify(CHECK)});`,
    );
  }

  const notes = (): string => readFileSync(join(folder, 'notes'), 'utf8').trim();

  it('copies the accounts for whoever runs the gateway and for nobody else', () => {
    const run = sync(`SYNC_SERVER=user@host\nSYNC_REMOTE_PATH="${remote}"\nDEPLOY_TYPE=none\n`);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(notes()).toBe('user@host');
    const target = join(remote, 'accounts.json');
    expect(readFileSync(target, 'utf8')).toBe(ACCOUNTS);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(readdirSync(remote)).toEqual(['accounts.json']);
    expect(run.stdout).toContain('this machine must not refresh these accounts');
  });

  it('puts them into the folder that docker-compose mounts', () => {
    expect(sync(`SYNC_SERVER=user@host\nSYNC_REMOTE_PATH=${remote}\nDEPLOY_TYPE=docker-compose\r\n`).status).toBe(0);
    expect(readFileSync(join(remote, 'accounts', 'accounts.json'), 'utf8')).toBe(ACCOUNTS);
  });

  it('replaces the old file as a whole', () => {
    writeFileSync(join(remote, 'accounts.json'), 'old');
    const before = statSync(join(remote, 'accounts.json')).ino;
    expect(sync(`SYNC_SERVER=user@host\nSYNC_REMOTE_PATH=${remote}\n`).status).toBe(0);
    expect(statSync(join(remote, 'accounts.json')).ino).not.toBe(before);
  });

  it('does nothing but say what it would do with --dry-run', () => {
    const run = sync(`SYNC_SERVER=user@host\nSYNC_REMOTE_PATH=${remote}\n`, '--dry-run');
    expect(run.stdout).toBe(`Would copy accounts.json to user@host:${remote}/accounts.json\n`);
    expect(existsSync(join(folder, 'notes'))).toBe(false);
    expect(readdirSync(remote)).toEqual([]);
  });

  it.each([
    ['no server', 'SYNC_REMOTE_PATH=/opt/x\n', 'SYNC_SERVER is not set'],
    [
      'an option for a server',
      'SYNC_SERVER=-oProxyCommand=x\nSYNC_REMOTE_PATH=/opt/x\n',
      'SYNC_SERVER must be user@host',
    ],
    ['a command in the server', 'SYNC_SERVER=host;id\nSYNC_REMOTE_PATH=/opt/x\n', 'SYNC_SERVER must be user@host'],
    ['no path', 'SYNC_SERVER=user@host\n', 'SYNC_REMOTE_PATH is not set'],
    ['a relative path', 'SYNC_SERVER=user@host\nSYNC_REMOTE_PATH=x\n', 'SYNC_REMOTE_PATH must begin with /'],
    [
      'another deployment',
      'SYNC_SERVER=user@host\nSYNC_REMOTE_PATH=/opt/x\nDEPLOY_TYPE=swarm\n',
      'DEPLOY_TYPE must be docker-compose or none',
    ],
  ])('refuses %s, and .env is never run', (_name, dotenv, message) => {
    const run = sync(`TRAP=$(touch ${join(folder, 'ran')})\n${dotenv}`);
    expect(run.status).toBe(1);
    expect(run.stderr).toContain(message);
    expect(existsSync(join(folder, 'notes'))).toBe(false);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  it('reads .env as the gateway does', () => {
    const dotenv =
      `\ufeffexport SYNC_SERVER = user@host # whom to reach\n# SYNC_SERVER=other@host\nSYNC_REMOTE_PATH = ` +
      `\`${remote}\` # it has a quote in it\nDEPLOY_TYPE = "none" # no container\n`;
    expect(sync(dotenv)).toMatchObject({ status: 0, stderr: '' });
    expect(notes()).toBe('user@host');
    expect(readFileSync(join(remote, 'accounts.json'), 'utf8')).toBe(ACCOUNTS);
  });

  it('copies an empty list, which ends every account there, only where that is said', () => {
    writeFileSync(join(folder, 'accounts.json'), '{"version":1,"accounts":[]}');
    const settings = `SYNC_SERVER=user@host\nSYNC_REMOTE_PATH=${remote}\n`;
    expect(sync(settings)).toMatchObject({ status: 1, stderr: expect.stringContaining('--allow-empty') });
    expect(readdirSync(remote)).toEqual([]);
    expect(sync(settings, '--allow-empty').status).toBe(0);
    expect(readdirSync(remote)).toEqual(['accounts.json']);
  });

  it.each([
    ['no list', '{"accounts":{"length":3}}'],
    ['of a later version', '{"version":2,"accounts":[{"id":"a","api_key":"k"}]}'],
    ['without a usable entry', '[{"id":"a","refresh_token":" "},7]'],
  ])('refuses what the gateway would refuse: %s', (_name, text) => {
    writeFileSync(join(folder, 'accounts.json'), text);
    const settings = `SYNC_SERVER=user@host\nSYNC_REMOTE_PATH=${remote}\n`;
    expect(sync(settings)).toMatchObject({ status: 1, stderr: expect.stringContaining('nothing was copied') });
    installCheck();
    expect(sync(settings)).toMatchObject({ status: 1, stderr: expect.stringContaining('nothing was copied') });
    expect(readdirSync(remote)).toEqual([]);
  });

  it('names the entries that the gateway would leave out, and copies the others', () => {
    installCheck();
    writeFileSync(
      join(folder, 'accounts.json'),
      '\ufeff[{"id":"a","api_key":"k"},{"id":"b","api_key":"k","weight":-1}]',
    );
    const run = sync(`SYNC_SERVER=user@host\nSYNC_REMOTE_PATH=${remote}\n`);
    expect(run).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('accounts[1].weight must not be less than 0'),
    });
    expect(readdirSync(remote)).toEqual(['accounts.json']);
  });

  it('does not copy a half-written file', () => {
    writeFileSync(join(folder, 'accounts.json'), ACCOUNTS.slice(0, -5));
    expect(sync(`SYNC_SERVER=user@host\nSYNC_REMOTE_PATH=${remote}\n`)).toMatchObject({ status: 1 });
    expect(readdirSync(remote)).toEqual([]);
  });
});
