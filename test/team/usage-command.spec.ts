import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS } from '../../src/config/durations.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { REPORT_GROUPS } from '../../src/usage/report-dimensions.js';
import { type CliRun, runCli } from '../support/run-cli.js';

describe('droid2api usage', () => {
  let folder: string;
  const midnightMs = new Date(new Date().getFullYear(), new Date().getMonth(), new Date().getDate()).getTime();
  const noonYesterdayMs = midnightMs - DAY_MS / 2;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'droid-usage-'));
    writeFileSync(join(folder, 'config.json'), '{}');
    const database = await DatabaseService.open({
      dataDir: join(folder, 'data'),
      databaseUrl: undefined,
      encryptionKey: undefined,
      previousEncryptionKey: undefined,
    });
    const hour = {
      team_id: '',
      project: '',
      account: 'acc',
      client: 'claude-code',
      failed: 0,
      faults: 0,
      throttled: 0,
      estimated: 0,
      unpriced: 0,
      input_tokens: 100,
      cache_read_tokens: 50,
      cache_write_5m_tokens: 3,
      cache_write_1h_tokens: 4,
      output_tokens: 20,
      reasoning_tokens: 0,
      first_bytes: 0,
      first_byte_ms: 0,
    };
    await database.db
      .insertInto('members')
      .values(
        ['王小明', 'ada'].map((name, index) => ({
          id: `mem_${index + 1}`,
          name,
          role: 'member',
          models: '[]',
          limits: '{}',
          created_at_ms: 0,
          revision: 0,
        })),
      )
      .execute();
    await database.db
      .insertInto('usage_hours')
      .values([
        {
          ...hour,
          hour_ms: noonYesterdayMs,
          key_id: 'key_1',
          member_id: 'mem_1',
          model: 'm',
          attempts: 2,
          cost_nano_usd: 3e9,
        },
        {
          ...hour,
          hour_ms: noonYesterdayMs,
          key_id: 'key_2',
          member_id: 'mem_2',
          model: 'm',
          attempts: 1,
          cost_nano_usd: 5e8,
        },
        // Today's, and no part of yesterday.
        {
          ...hour,
          hour_ms: midnightMs,
          key_id: 'key_2',
          member_id: 'mem_2',
          model: 'n',
          attempts: 7,
          cost_nano_usd: 1e9,
        },
      ])
      .execute();
    await database.onApplicationShutdown();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]): Promise<CliRun> => runCli('usage', args, { folder });

  it('says who spent how much yesterday, the dearest first, in columns that stand below each other', async () => {
    const { code, stdout, stderr } = await run('--yesterday');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^From \d{4}-\d\d-\d\d 00:00 to \d{4}-\d\d-\d\d 00:00\n\nMEMBER {2}REQUESTS /);
    expect(stdout).toContain('\n王小明  2         0       100    50          7            20      $3\n');
    expect(stdout).toContain('\nada     1         0       100    50          7            20      $0.5\n');
    expect(stdout).toContain('\nin all  3         0       200    100         14           40      $3.5\n');
  });

  it('gives programs JSON and nothing else, and spreadsheets CSV, of any time and of one member', async () => {
    const to = new Date(midnightMs + HOUR_MS).toISOString();
    const from = new Date(midnightMs - DAY_MS).toISOString();
    const json = await run('--by', 'model', '--from', from, '--to', to, '--json');
    expect((JSON.parse(json.stdout) as { lines: object[] }).lines).toMatchObject([
      { group: 'm', attempts: 3, cost_usd: 3.5 },
      { group: 'n', attempts: 7, cost_usd: 1 },
    ]);
    const csv = await run('--by', 'day', '--owner', 'ada', '--from', from, '--to', to, '--csv');
    expect(csv.stdout).toMatch(/^day,attempts,failed/);
    expect(csv.stdout.trim().split('\r\n').length).toBeGreaterThanOrEqual(2);
    const pairs = await run('--by', 'member,model', '--from', from, '--to', to, '--json');
    expect((JSON.parse(pairs.stdout) as { lines: object[] }).lines).toMatchObject([
      { group: 'mem_1, m', groups: [{ by: 'member', value: 'mem_1', name: '王小明' }, { value: 'm' }], cost_usd: 3 },
      { group: 'mem_2, n', attempts: 7 },
      { group: 'mem_2, m', attempts: 1 },
    ]);
    const cut = await run('--by', 'member,model', '--from', from, '--to', to, '--limit', '1');
    expect(cut.stdout).toMatch(/^2 further lines +8 .*\nin all +10 .*\n\nThere are 2 further lines/m);
    const key = await run('--by', 'key', '--key', 'key_1', '--yesterday', '--json');
    expect((JSON.parse(key.stdout) as { lines: object[] }).lines).toMatchObject([{ group: 'key_1', attempts: 2 }]);
  });

  it('names the option that is wrong', async () => {
    const runs = await Promise.all([
      run('--by', 'colour'),
      run('--from', '2026-11-02', '--to', '2026-11-01'),
      run('--csv', '--json'),
      run('--member', 'nobody', '--by', 'model'),
      run('--limit', '0'),
    ]);
    expect(runs.map(({ code, stdout, stderr }) => [code, stdout, stderr])).toEqual([
      [2, '', `--by must be one or two different ones of ${REPORT_GROUPS.join(', ')}.\n`],
      [2, '', '--to must be later than --from.\n'],
      [2, '', '--csv and --json are two forms: leave one out.\n'],
      [2, '', '--member: there is no member "nobody". Give an id, or a name as it is now.\n'],
      [2, '', '--limit must be a whole number from 1 to 10000.\n'],
    ]);
  });
});
