import { sql } from 'kysely';
import { type DatabaseService } from '../storage/database.service.js';
import { type Change } from './change-directory.js';
import { followsCalendar, LIMIT_NAMES, type LimitAmounts, type LimitName } from './limit-table.js';

/** The limits of a holder before and after a change. */
export interface LimitsChange {
  id: string;
  before: LimitAmounts;
  after: LimitAmounts;
}

/**
 * Forgets what was counted of limits that come into force by a change: nobody has counted while they were not. Their
 * windows begin anew, with what the ledger has of them. It locks windows in the order in which replicas do.
 */
export async function forgetWindows(
  { engine }: Pick<DatabaseService, 'engine'>,
  { transaction }: Pick<Change, 'transaction'>,
  changes: readonly LimitsChange[],
): Promise<void> {
  const begun = changes.flatMap((change) => newLimits(change).map((kind) => ({ id: change.id, kind })));
  if (begun.length === 0) return;
  const idsOf = (some: typeof begun) => sql.join([...new Set(some.map(({ id }) => id))]);
  if (engine === 'postgres') {
    const kinds = sql.join([...new Set(begun.map(({ kind }) => kind))]);
    await sql`select 1 from limit_windows where key_id in (${idsOf(begun)}) and kind in (${kinds})
      order by key_id, kind for update`.execute(transaction);
  }
  for (const kind of LIMIT_NAMES) {
    const some = begun.filter((one) => one.kind === kind);
    if (some.length === 0) continue;
    for (const table of ['limit_windows', 'limit_shares']) {
      await sql`delete from ${sql.table(table)} where kind = ${kind} and key_id in (${idsOf(some)})`.execute(
        transaction,
      );
    }
  }
}

/** Limits by the minute begin anew by themselves. */
function newLimits({ before, after }: LimitsChange): LimitName[] {
  return LIMIT_NAMES.filter((name) => followsCalendar(name) && before[name] === undefined && after[name] !== undefined);
}
