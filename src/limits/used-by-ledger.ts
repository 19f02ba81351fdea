import { type Transaction } from 'kysely';
import { type Measure } from '../keys/limit-table.js';
import { boundedSum } from '../storage/bounded-sums.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { type Engine } from '../storage/storage-settings.js';
import { type Window } from './limit-window.js';
import { MEASURES } from './measures.js';

/** Adds up in the ledger how much a key has used of a measure in a window. */
export async function usedByLedger(
  transaction: Transaction<DatabaseSchema>,
  engine: Engine,
  { keyId, measure, window }: { keyId: string; measure: Measure; window: Window },
): Promise<number> {
  const { used } = await transaction
    .selectFrom('usage_records')
    .select(boundedSum(engine, MEASURES[measure].inLedger(engine)).as('used'))
    .where('key_id', '=', keyId)
    .where('at_ms', '>=', window.startedAtMs)
    .where('at_ms', '<', window.endsAtMs)
    .executeTakeFirstOrThrow();
  return used;
}
