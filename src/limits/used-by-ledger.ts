import { type Kysely, type RawBuilder, sql } from 'kysely';
import { type LevelKind } from '../keys/limit-level.js';
import { type Measure } from '../keys/limit-table.js';
import { boundedSum } from '../storage/bounded-sums.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { type Engine } from '../storage/storage-settings.js';
import { type Window } from './limit-window.js';
import { MEASURES } from './measures.js';

interface AskedUse {
  holderId: string;
  level: LevelKind;
  measure: Measure;
  window: Window;
}

/**
 * Adds up in the ledger how much a holder has used of a measure in a window. The records of one key are few; for all
 * others it adds up whole hours, and the records that are in none yet. Windows that it is asked for begin with an hour.
 */
export async function usedByLedger(
  db: Kysely<DatabaseSchema>,
  engine: Engine,
  { holderId, level, measure, window }: AskedUse,
): Promise<number> {
  const { inLedger, inHours } = MEASURES[measure];
  const holder = conditionOf(level, holderId);
  const { startedAtMs, endsAtMs } = window;
  const records = sql`select ${inLedger(engine)} as part from usage_records
    where ${holder} and at_ms >= ${startedAtMs} and at_ms < ${endsAtMs}`;
  const parts =
    level === 'key' || inHours === undefined
      ? records
      : sql`${records} and rolled = 0 union all
        select ${inHours(engine)} as part from usage_hours
        where ${holder} and hour_ms >= ${startedAtMs} and hour_ms < ${endsAtMs}`;
  const { rows } = await sql<{ used: number }>`
    select ${boundedSum(engine, sql.ref('part'))} as used from (${parts}) as parts`.execute(db);
  return rows[0]?.used ?? 0;
}

/** The organization's use is that of all keys. */
function conditionOf(level: LevelKind, id: string): RawBuilder<unknown> {
  switch (level) {
    case 'key':
      return sql`key_id = ${id}`;
    case 'member':
      return sql`member_id = ${id}`;
    case 'team':
      return sql`team_id = ${id}`;
    case 'organization':
      return sql`key_id <> ''`;
  }
}
