import { type RawBuilder, sql } from 'kysely';
import { type DatabaseService } from '../storage/database.service.js';

/** What cannot be added up beforehand is told of so many single records, which takes less than a second. */
const MOST_RECORDS = 150_000;

/**
 * The time from which on a period has at most {@link MOST_RECORDS} records: its beginning, or a later one. `condition`
 * begins with `and`, and an index has to serve it.
 */
export async function firstOfLatest(
  { db }: DatabaseService,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  condition: RawBuilder<unknown>,
): Promise<number> {
  const { rows } = await sql<{ at_ms: number }>`
    select at_ms from usage_records where at_ms >= ${fromMs} and at_ms < ${toMs} ${condition}
    order by at_ms desc limit 1 offset ${sql.lit(MOST_RECORDS)}
  `.execute(db);
  return rows[0] ? rows[0].at_ms + 1 : fromMs;
}
