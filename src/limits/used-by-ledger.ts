import { type RawBuilder, sql, type Transaction } from 'kysely';
import { type Measure } from '../keys/limit-table.js';
import { boundedPlus, boundedSum } from '../storage/bounded-sums.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { type Engine } from '../storage/storage-settings.js';
import { type Window } from './limit-window.js';

/** The ledger's columns that make up the tokens of an attempt; the output has the reasoning in it. */
const TOKENS = [
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'output_tokens',
] as const;

/** How much a key has used of a measure in a window, as the ledger has it. */
export async function usedByLedger(
  transaction: Transaction<DatabaseSchema>,
  engine: Engine,
  { keyId, measure, window }: { keyId: string; measure: Measure; window: Window },
): Promise<number> {
  const { used } = await transaction
    .selectFrom('usage_records')
    .select(boundedSum(engine, amountOf(engine, measure)).as('used'))
    .where('key_id', '=', keyId)
    .where('at_ms', '>=', window.startedAtMs)
    .where('at_ms', '<', window.endsAtMs)
    .executeTakeFirstOrThrow();
  return used;
}

/** What one attempt's record counts. */
function amountOf(engine: Engine, measure: Measure): RawBuilder<unknown> {
  switch (measure) {
    case 'cost':
      return sql.ref('cost_nano_usd');
    case 'tokens':
      return TOKENS.map((column): RawBuilder<unknown> => sql.ref(column)).reduce((sum, column) =>
        boundedPlus(engine, sum, column),
      );
    case 'requests':
      return sql`case when attempt = 1 and kind = 'answer' then 1 else 0 end`;
    case 'requests_under_way':
      return sql.lit(0);
  }
}
