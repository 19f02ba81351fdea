import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { describeEngines } from '../../../test/support/describe-engines.js';
import { openFormerDatabase } from '../../../test/support/open-former-database.js';
import { HOUR_MS } from '../../config/durations.js';

const KEY = {
  labels: '["l"]',
  prefix: 'dg-abcd',
  last_four: 'wxyz',
  models: '["claude-*"]',
  limits: '{"budget_month":200}',
  accounts: '["a"]',
  account_labels: '[]',
  own_upstream: 0,
  revision: 7,
};
const TOKENS = {
  input_tokens: 1,
  cache_read_tokens: 2,
  cache_write_5m_tokens: 3,
  cache_write_1h_tokens: 4,
  output_tokens: 5,
  reasoning_tokens: 6,
};
const RECORD = {
  kind: 'answer',
  conversation: 'c',
  model_asked: 'm',
  model_served: 'm',
  account: 'a',
  client_dialect: 'chat',
  upstream_dialect: 'chat',
  ...TOKENS,
  cost_nano_usd: 1_000,
  request_bytes: 1,
  answer_bytes: 1,
  attempt: 1,
  quality: 'final',
  ended: 'complete',
  endpoint: 'e',
};
const HOUR = {
  hour_ms: HOUR_MS,
  model: 'm',
  account: 'a',
  client: 'c',
  attempts: 10,
  failed: 1,
  estimated: 2,
  unpriced: 3,
  ...TOKENS,
  cost_nano_usd: 9_000,
  first_bytes: 4,
  first_byte_ms: 500,
  faults: 1,
  throttled: 1,
};

describeEngines('an upgrade from a version without members', (under) => {
  it('makes members of owners, by name, and loses nothing of keys, use and limits', async () => {
    const settings = await under.settings();
    const former = await openFormerDatabase(settings, '0008-record-endpoints');
    const write = async (table: string, rows: readonly object[]): Promise<void> => {
      for (const row of rows) {
        await former
          .insertInto(table as 'teams')
          .values(row as never)
          .execute();
      }
    };
    await write('revisions', [{ name: 'gateway_keys', value: 7 }]);
    await write('gateway_keys', [
      { ...KEY, id: 'key_1', name: 'laptop', owner: 'Ada@Example.com', hash: '1', created_at_ms: 50 },
      { ...KEY, id: 'key_2', name: 'desk', owner: 'Ada@Example.com', hash: '2', created_at_ms: 40, revoked_at_ms: 60 },
      { ...KEY, id: 'key_3', name: 'ci', owner: null, hash: '3', created_at_ms: 30 },
      { ...KEY, id: 'key_4', name: 'empty', owner: '', hash: '4', created_at_ms: 30 },
    ]);
    await write('usage_records', [
      { ...RECORD, id: 'r1', at_ms: 5, key_id: 'key_1', owner: 'Ada@Example.com', rolled: 0 },
      // The key of whom is long gone.
      { ...RECORD, id: 'r2', at_ms: 6, key_id: 'key_0', owner: '王小明', rolled: 1 },
      { ...RECORD, id: 'r3', at_ms: 7, key_id: null, owner: null, rolled: 0 },
    ]);
    await write('usage_hours', [
      { ...HOUR, key_id: 'key_1', owner: 'Ada@Example.com' },
      { ...HOUR, key_id: 'key_1', owner: 'Grace' },
      { ...HOUR, key_id: 'key_3', owner: '' },
    ]);
    await write('limit_windows', [
      { key_id: 'key_1', kind: 'budget_month', started_at_ms: 0, ends_at_ms: 99, spent: 12_345 },
    ]);
    await write('limit_shares', [
      { key_id: 'key_1', kind: 'budget_month', replica_id: 'r', started_at_ms: 0, held: 100, settled: 7 },
    ]);
    await former.destroy();

    const { db } = await under.open(settings);
    const members = await db.selectFrom('members').selectAll().orderBy('name').execute();
    expect(
      members.map(({ name, email, role, created_at_ms, revision }) => [
        name,
        email,
        role,
        created_at_ms > 1_000,
        revision,
      ]),
    ).toEqual([
      ['Ada@Example.com', 'ada@example.com', 'member', false, 7],
      ['Grace', null, 'member', true, 7],
      ['王小明', null, 'member', true, 7],
    ]);
    const [ada, grace, wang] = members.map(({ id }) => id);
    expect(ada).toMatch(/^mem_[0-9a-f]{16}$/);
    const keys = await db.selectFrom('gateway_keys').selectAll().orderBy('id').execute();
    expect(
      keys.map(({ id, name, member_id, owner, revoked_at_ms }) => [id, name, member_id, owner, revoked_at_ms]),
    ).toEqual([
      ['key_1', 'laptop', ada, null, null],
      ['key_2', 'desk', ada, null, 60],
      ['key_3', 'ci', null, null, null],
      ['key_4', 'empty', null, null, null],
    ]);
    for (const key of keys) expect(key).toMatchObject(KEY);
    const records = await db.selectFrom('usage_records').selectAll().orderBy('id').execute();
    expect(
      records.map(({ id, member_id, team_id, project, owner, rolled }) => [
        id,
        member_id,
        team_id,
        project,
        owner,
        rolled,
      ]),
    ).toEqual([
      ['r1', ada, null, null, null, 0],
      ['r2', wang, null, null, null, 1],
      ['r3', null, null, null, null, 0],
    ]);
    for (const record of records) expect(record).toMatchObject(RECORD);
    const hours = await db.selectFrom('usage_hours').selectAll().orderBy('key_id').orderBy('member_id').execute();
    const none = { team_id: '', project: '' };
    expect(hours).toHaveLength(3);
    expect(hours).toEqual(
      expect.arrayContaining([
        { ...HOUR, ...none, key_id: 'key_1', member_id: ada },
        { ...HOUR, ...none, key_id: 'key_1', member_id: grace },
        { ...HOUR, ...none, key_id: 'key_3', member_id: '' },
      ]),
    );
    expect(await db.selectFrom('limit_windows').select(['key_id', 'spent']).execute()).toEqual([
      { key_id: 'key_1', spent: 12_345 },
    ]);
    expect(await db.selectFrom('limit_shares').select(['held', 'settled']).execute()).toEqual([
      { held: 100, settled: 7 },
    ]);
    const { rows } = await sql<{ name: string }>`select name from former_usage_hours`
      .execute(db)
      .catch(() => ({ rows: [] }));
    expect(rows).toEqual([]);
  });
});
