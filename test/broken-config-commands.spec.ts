import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type CliRun, runCli } from './support/run-cli.js';

const WARNING =
  /^Warning: \S+config\.json is not usable \([^\n]+\); this command needs the database only and goes on\.\n$/;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'droid2api-broken-'));
  writeFileSync(join(folder, 'config.json'), '{"models": [}');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(command: string, ...args: string[]): Promise<CliRun> {
  return runCli(command, args, { folder });
}

it('a leaked key can be revoked while config.json is broken', async () => {
  const made = await run('keys', 'create', '--name', 'laptop', '--json');
  expect([made.code, WARNING.test(made.stderr)]).toEqual([0, true]);
  const { id } = JSON.parse(made.stdout) as { id: string };
  const revoked = await run('keys', 'revoke', id);
  expect([revoked.code, revoked.stdout.includes('is revoked'), WARNING.test(revoked.stderr)]).toEqual([0, true, true]);
});

it('and accounts can be imported, switched off, listed and removed, whatever is wrong with it', async () => {
  writeFileSync(
    join(folder, 'in.json'),
    JSON.stringify({ version: 1, accounts: [{ id: 'acc-one', api_key: 'fk-one' }] }),
  );
  expect((await run('accounts', 'import', 'in.json')).code).toBe(0);
  writeFileSync(join(folder, 'config.json'), '{"port": -1, "models": "none"}');
  expect((await run('accounts', 'disable', 'acc-one')).code).toBe(0);
  rmSync(join(folder, 'config.json'));
  const listed = await run('accounts', 'list', '--json');
  expect([listed.code, WARNING.test(listed.stderr), JSON.parse(listed.stdout)]).toEqual([
    0,
    true,
    [expect.objectContaining({ id: 'acc-one', state: 'disabled' })],
  ]);
  expect((await run('accounts', 'remove', 'acc-one')).code).toBe(0);
});

it('but a token is not asked about by a way that config.json might forbid', async () => {
  const checked = await run('accounts', 'check');
  expect([checked.code, checked.stdout]).toEqual([1, '']);
  expect(checked.stderr).toMatch(/^\S+config\.json is not usable: the file is not valid JSON[^\n]*\n$/);
});
