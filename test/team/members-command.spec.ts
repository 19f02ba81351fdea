import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { runProgram } from '../../src/cli/program.js';

describe('droid2api members, teams, organization and keys', () => {
  const environment = { ...process.env };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'droid-members-'));
    const config = join(folder, 'config.json');
    writeFileSync(config, '{}');
    Object.assign(process.env, { DROID_CONFIG: config, DROID_DATA_DIR: join(folder, 'data'), DATABASE_URL: '' });
  });
  afterEach(() => {
    process.env = { ...environment };
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs the program in this process, which takes a tenth of the time that one of its own does. */
  async function run(line: string): Promise<{ code: number; stdout: string; stderr: string }> {
    const written = { stdout: '', stderr: '' };
    const keep = (name: 'stdout' | 'stderr') =>
      jest.spyOn(process[name], 'write').mockImplementation((chunk) => {
        written[name] += String(chunk);
        return true;
      });
    const spies = [keep('stdout'), keep('stderr')];
    const code = await runProgram(line.split(' '));
    for (const spy of spies) spy.mockRestore();
    return { code, ...written };
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
    for (const [filter, found] of [
      ['--member ada@example.com', true],
      ['--member Ada --team Payments --search DES', true],
      ['--member nobody', false],
      ['--team none-such', false],
      ['--search laptop', false],
    ] as const) {
      const { stdout } = await run(`keys list ${filter}`);
      expect([filter, stdout]).toEqual([
        filter,
        found ? expect.stringContaining(' desk ') : 'There are no such keys.\n',
      ]);
    }
    expect((await run('members raise Ada --budget-month 80')).stdout).toMatch(
      /^Member mem_\w{16} \(Ada\) has other limits for a while: \$80 \(until .*, then \$50 a month\)\.\n$/,
    );
    expect((await run('members raise Ada --budget-month none')).stdout).toMatch(
      /^Member mem_\w{16} \(Ada\) has the usual limits: \$50 a month\.\n$/,
    );
    await run('members raise Ada --budget-month 80');
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
    expect((await run('members revoke-keys Ada')).stdout).toMatch(/^1 key of Ada \(mem_\w+\) revoked\.\n$/);
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

    const erased = await run(`members erase ${String(member['id'])}`);
    expect(erased.stdout).toMatch(/^Member mem_\w{16} \(erased-\w{8}\) is erased; their keys are revoked\./);
    expect((await run('members list')).stdout).toContain('There are no such members.');
    await run('members add --name Ada');

    for (const [line, code, problem] of [
      ['members add --email a@b', 2, '--name is missing: it must be text'],
      ['members add --name B --team none-such', 2, '--team: there is no team "none-such".'],
      ['members disable nobody', 1, 'There is no member "nobody"; `npm run members -- list` shows them.'],
      ['members role Ada king', 2, '--role must be one of member, viewer, operator, owner.'],
      ['members erase Ada', 2, 'This cannot be undone, so it takes an id and no name: "Ada" is mem_'],
      ['members erase nobody', 1, 'There is no member "nobody"'],
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
