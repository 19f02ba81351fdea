import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CliRun, runCli } from '../support/run-cli.js';

describe('droid2api audit', () => {
  let folder: string;
  let id: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'droid-audit-'));
    writeFileSync(join(folder, 'config.json'), '{}');
    const made = await run('tokens', 'create', '--name', '=cmd()', '--role', 'viewer', '--json');
    ({ id } = JSON.parse(made.stdout) as { id: string });
    await run('tokens', 'revoke', id);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (command: string, ...args: string[]): Promise<CliRun> =>
    runCli(command, args, { folder, unattended: true });

  it('shows who changed what, the latest change first', async () => {
    const { code, stdout } = await run('audit', '--subject', id);
    expect(code).toBe(0);
    const [heading = '', revoked = '', created = ''] = stdout.split('\n');
    expect(heading).toMatch(/^TIME +WHO +FROM +ACTION +WHAT +CHANGE/);
    expect(revoked).toContain(`program ${userInfo().username}`);
    expect(revoked).toMatch(/ revoke +admin_token tok_\w+ \(=cmd\(\)\) +revoked_at: null → "20/);
    expect(created).toMatch(/ create .*name: "=cmd\(\)"; role: "viewer"/);
  });

  it('exports for spreadsheets and for programs', async () => {
    const csv = await run('audit', '--action', 'create', '--csv');
    const [heading, line] = csv.stdout.split('\r\n');
    expect(heading).toBe(
      'id,at,actor_kind,actor_id,actor_name,address,action,subject_kind,subject_id,subject_name,before,after',
    );
    expect(line).toContain(`,create,admin_token,${id},'=cmd(),,"{""name"":""=cmd()""`);
    const json = await run('audit', '--limit', '1', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ action: 'revoke', subject: { id, name: '=cmd()' } });
    expect((await run('audit', '--since', '2099-01-01')).stdout).toBe('There are no such entries.\n');
  });

  it('names the option that is wrong', async () => {
    const cases: [string[], string][] = [
      [['--action', 'destroy'], '--action must be one of create, update'],
      [['--kind', 'planet'], '--kind must be one of key, member'],
      [['--since', 'soon'], '--since must be a day such as'],
      [['--limit', '0'], '--limit must be a whole number from 1 on.'],
      [['--csv', '--json'], '--csv and --json are two forms'],
    ];
    for (const [args, sentence] of cases) {
      const { code, stderr } = await run('audit', ...args);
      expect([args, code, stderr]).toEqual([args, 2, expect.stringContaining(sentence)]);
    }
  });
});
