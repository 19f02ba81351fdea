import { type RawBuilder, sql } from 'kysely';
import { DAY_MS, HOUR_MS } from '../../src/config/durations.js';
import { type DatabaseService } from '../../src/storage/database.service.js';

/** How large a team is. */
interface LedgerSize {
  records: number;
  keys: number;
  members: number;
  teams: number;
  days: number;
}

/** A large company's. */
export const LARGE: LedgerSize = { records: 10_000_000, keys: 20_000, members: 2_000, teams: 100, days: 30 };

/** So many requests make a conversation, and so many conversations are under way at a time: each lasts an hour. */
const IN_A_CONVERSATION = 60;
const AT_A_TIME = 200;
const BATCH = 100_000;

/**
 * Fills an empty database as a gateway would have that a large team has used until `toMs`: everything is added up. It
 * writes whole sets, since ten million single inserts would take an hour.
 */
export async function fillLedger({ db, engine }: DatabaseService, size: LedgerSize, toMs: number): Promise<void> {
  const { teams, members, keys, records } = size;
  await sql`insert into teams (id, name, models, limits, member_limits, account_labels, created_at_ms, revision)
    ${numbers(0, teams)} select 'team_' || i, 'Team ' || i, '[]', '{}', '{}', '[]', 0, 1 from n`.execute(db);
  await sql`insert into members (id, name, email, team_id, role, models, limits, created_at_ms, revision)
    ${numbers(0, members)} select 'mem_' || i, 'Member ' || i, 'member' || i || '@example.com',
    'team_' || (i % ${sql.lit(teams)}), 'member', '[]', '{}', 0, 1 from n`.execute(db);
  await sql`insert into gateway_keys (id, name, member_id, labels, hash, prefix, last_four, models, limits, accounts,
    account_labels, own_upstream, created_at_ms, revision)
    ${numbers(0, keys)} select 'key_' || i, 'key ' || i, 'mem_' || (i % ${sql.lit(members)}), '[]', 'hash ' || i, 'dg-',
    'abcd', '[]', '{}', '[]', '[]', 0, 0, 1 from n`.execute(db);
  await sql`insert into revisions (name, value) values ('gateway_keys', 1)
    on conflict (name) do update set value = revisions.value + 1`.execute(db);
  for (let from = 0; from < records; from += BATCH)
    await insertRecords(db, size, toMs, from, Math.min(records, from + BATCH));
  for (let day = 1; day <= size.days; day++) await addUp(db, toMs - day * DAY_MS, toMs - (day - 1) * DAY_MS);
  await sql.raw(engine === 'postgres' ? 'analyze' : 'pragma optimize').execute(db);
}

/** Begins a statement with the numbers from `from` to before `to`, as the column `i` of `n`. */
function numbers(from: number, to: number): RawBuilder<unknown> {
  return sql`with recursive n(i) as (select cast(${sql.lit(from)} as bigint) union all
    select i + 1 from n where i + 1 < ${sql.lit(to)})`;
}

async function insertRecords(
  db: DatabaseService['db'],
  { records, keys, members, teams, days }: LedgerSize,
  toMs: number,
  from: number,
  to: number,
): Promise<void> {
  const step = (days * DAY_MS) / records;
  // Three of four conversations are held with the first key of a member, who works on three projects and has a model.
  // Now and then a conversation moves to another account for a request.
  await sql`
    insert into usage_records (id, at_ms, kind, key_id, member_id, team_id, project, conversation, client,
      client_version, model_asked, model_served, account, client_dialect, upstream_dialect, status, input_tokens,
      cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, cost_nano_usd,
      first_byte_ms, duration_ms, request_bytes, answer_bytes, attempt, quality, ended, endpoint, rolled)
    ${numbers(from, to)},
    talks as (select i, i / ${sql.lit(IN_A_CONVERSATION * AT_A_TIME)} * ${sql.lit(AT_A_TIME)}
      + i % ${sql.lit(AT_A_TIME)} as talk from n),
    keys as (select i, talk, case when talk % 4 = 0 then talk * 104729 % ${sql.lit(keys)}
      else talk * 7919 % ${sql.lit(members)} end as holder from talks),
    parts as (select i, talk, holder, holder % ${sql.lit(members)} as person from keys)
    select 'req_' || i || '.1', cast(${sql.lit(toMs - days * DAY_MS)} + i * ${sql.lit(step)} as bigint), 'answer',
      'key_' || holder, 'mem_' || person, 'team_' || (person % ${sql.lit(teams)}),
      'project ' || (person % 300 + talk % 3), 'conversation ' || talk, 'client-' || (person % 6), '1.0',
      'model-' || (person % 8), 'model-' || (case when i % 4 = 0 then 8 else person % 8 end),
      'account-' || ((talk + case when i % 997 = 0 then 1 else 0 end) % 40), 'messages', 'messages',
      case when i % 50 = 0 then 529 else 200 end,
      100 + i % 2000, (i % 7) * 9000, (i % 3) * 700, 0, 50 + i % 900, 0, 1000000 + i % 100000, 300 + i % 500, 4000,
      40000, 9000, 1, 'final', 'complete', 'anthropic', 1
    from parts`.execute(db);
}

/** The sums of all hours of a stretch of time. */
async function addUp(db: DatabaseService['db'], fromMs: number, toMs: number): Promise<void> {
  await sql`
    insert into usage_hours (hour_ms, key_id, member_id, team_id, project, model, account, client, attempts, failed,
      estimated, unpriced, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
      output_tokens, reasoning_tokens, cost_nano_usd, first_bytes, first_byte_ms, faults, throttled)
    select at_ms - at_ms % ${sql.lit(HOUR_MS)}, key_id, member_id, team_id, project, model_served, account, client,
      count(*), sum(case when status >= 400 then 1 else 0 end), 0, 0, sum(input_tokens), sum(cache_read_tokens),
      sum(cache_write_5m_tokens), 0, sum(output_tokens), 0, sum(cost_nano_usd), count(*), sum(first_byte_ms),
      sum(case when status >= 500 then 1 else 0 end), 0
    from usage_records where at_ms >= ${fromMs} and at_ms < ${toMs} group by 1, 2, 3, 4, 5, 6, 7, 8`.execute(db);
}
