import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const LOADER = new URL('../support/load-typescript.js', import.meta.url).href;
const COMMAND = fileURLToPath(new URL('../../src/cli/droid2api.ts', import.meta.url));

describe('droid2api members, teams, organization and keys', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'droid-members-'));
    writeFileSync(join(folder, 'config.json'), '{}');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function run(line: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, ['--import', LOADER, COMMAND, ...line.split(' ')], {
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? '',
        NODE_ENV: 'test',
        DROID_CONFIG: join(folder, 'config.json'),
        DROID_DATA_DIR: join(folder, 'data'),
      },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
  }
  const json = async (line: string): Promise<Record<string, unknown>> =>
    JSON.parse((await run(`${line} --json`)).stdout) as Record<string, unknown>;

  it('change what there is, one command each', async () => {
    expect(await run('teams create --name Payments --budget-month 500 --member-budget-month 50')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^Team team_\w{16} \(Payments\) is made\.\n$/),
    });
    const member = await json('members add --name Ada --email ada@example.com --team Payments');
    expect(member).toMatchObject({ team_name: 'Payments', in_force: { budget_usd: { month: 50 } } });
    const key = await json('keys create --name laptop --owner ada@example.com --budget-month 100');
    expect(key).toMatchObject({ owner: 'Ada', member: member['id'] });
    expect((await run(`keys update ${String(key['id'])} --budget-month 300 --name desk`)).stdout).toBe(
      `Key ${String(key['id'])} (desk) is changed. Running gateways hold it to that within two seconds.\n`,
    );
    expect(await json(`keys raise ${String(key['id'])} --budget-month 400`)).toMatchObject({
      name: 'desk',
      budget_usd: { month: 300 },
      in_force: { budget_usd: { month: 400 } },
    });
    expect((await run('keys list')).stdout).toMatch(/ desk .* \$400 \(until \d{4}-\d\d-\d\d .*, then \$300 a month\)/);
    expect((await run('members raise Ada --budget-month 80')).stdout).toMatch(
      /^Member mem_\w{16} \(Ada\) has other limits for a while: \$80 \(until .*, then \$50 a month\)\.\n$/,
    );
    expect((await run('members list')).stdout).toMatch(
      / Ada +ada@example.com +Payments +member +active +1 +\$80 \(until /,
    );
    expect((await run('teams list')).stdout).toMatch(/ Payments +active +1 +\$500 a month +\$50 a month/);
    expect((await run('members move ada@example.com none')).stdout).toContain('is in no team');
    expect((await run('members update Ada --email none --rpm 5')).stdout).toContain('is changed');
    expect(await json('members role Ada viewer')).toMatchObject({
      role: 'viewer',
      email: null,
      requests_per_minute: 5,
    });
    expect((await run('members disable Ada')).stdout).toContain('is disabled; their keys are refused');
    expect((await run('keys list')).stdout).toContain(' disabled ');
    expect((await run('members enable Ada')).stdout).toContain('is enabled');
    expect((await run('members revoke-keys Ada')).stdout).toMatch(/^1 keys of Ada \(mem_\w+\) are revoked\.\n$/);
    expect((await run('teams archive Payments')).stdout).toContain('is archived');
    expect((await run('teams restore Payments')).stdout).toContain('is restored');
    expect((await run('organization update --budget-month 9000 --model claude-*')).stdout).toBe(
      'Limits of everybody together: $9000 a month\nModels: claude-*\n',
    );
    expect(await json('organization raise --budget-month 9500')).toMatchObject({
      in_force: { budget_usd: { month: 9500 } },
    });
    expect((await run('organization update --budget-month none --model none')).stdout).toBe(
      'Limits of everybody together: none\nModels: all\n',
    );

    for (const [line, code, problem] of [
      ['members add --email a@b', 2, '--name is missing: it must be text'],
      ['members add --name B --team none-such', 2, '--team: there is no team "none-such".'],
      ['members disable nobody', 1, 'There is no member "nobody"; `npm run members -- list` shows them.'],
      ['members role Ada king', 2, '--role must be one of member, viewer, operator, owner.'],
      ['members update Ada', 2, 'Say what changes, such as --name'],
      ['teams create --name Payments', 2, '--name: the team team_'],
      ['teams update Payments --member-budget-month many', 2, '--member-budget-month must be a number above 0'],
      [
        `keys raise ${String(key['id'])} --budget-month 500`,
        1,
        `There is no key ${String(key['id'])}, or it is revoked`,
      ],
      ['organization raise --budget-day 5', 2, '--budget-day is not limited here, so there is nothing to raise.'],
    ] as const) {
      expect([line, await run(line)]).toEqual([
        line,
        expect.objectContaining({ code, stderr: expect.stringContaining(problem), stdout: '' }),
      ]);
    }
  });
});
