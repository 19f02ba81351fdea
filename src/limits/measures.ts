import { type RawBuilder, sql } from 'kysely';
import { NANO_USD } from '../config/nano-usd.js';
import { type Measure } from '../keys/limit-table.js';
import { boundedPlus } from '../storage/bounded-sums.js';
import { type Engine } from '../storage/storage-settings.js';
import { type Charge } from '../usage/charge-of.js';
import { TOKEN_COLUMNS } from '../usage/token-counts.js';
import { type Expectation } from './expected-use.js';

/** How a request counts against a limit. */
export interface MeasureRule {
  /** How many the gateway counts for one that the operator has set. */
  readonly unit: number;
  /** Whether a request counts when it is admitted, rather than when its use is known. */
  readonly countsAtOnce: boolean;
  /** How much a request reserves when it begins. */
  readonly expected: (expectation: Expectation) => number;
  /** How much a request counts when it has ended. */
  readonly used: (charge: Charge) => number;
  /** How much a record of the ledger counts, in the columns of `usage_records`. */
  readonly inLedger: (engine: Engine) => RawBuilder<unknown>;
  /** How much an hour of the ledger counts, in the columns of `usage_hours`; undefined where hours do not tell. */
  readonly inHours: ((engine: Engine) => RawBuilder<unknown>) | undefined;
}

/** The output includes the reasoning. */
const COUNTED_COLUMNS = TOKEN_COLUMNS.filter((column) => column !== 'reasoning_tokens');

export const MEASURES: Readonly<Record<Measure, MeasureRule>> = {
  requests: {
    unit: 1,
    countsAtOnce: true,
    expected: () => 1,
    used: () => 0,
    inLedger: () => sql`case when attempt = 1 and kind = 'answer' then 1 else 0 end`,
    inHours: undefined,
  },
  requests_under_way: {
    unit: 1,
    countsAtOnce: false,
    expected: () => 1,
    used: () => 0,
    inLedger: () => sql.lit(0),
    inHours: () => sql.lit(0),
  },
  tokens: {
    unit: 1,
    countsAtOnce: false,
    expected: ({ tokens }) => tokens,
    used: ({ tokens }) => tokens,
    inLedger: sumOfTokens,
    inHours: sumOfTokens,
  },
  cost: {
    unit: NANO_USD,
    countsAtOnce: false,
    expected: ({ costNanoUsd }) => costNanoUsd,
    used: ({ costNanoUsd }) => costNanoUsd ?? 0,
    inLedger: () => sql.ref('cost_nano_usd'),
    inHours: () => sql.ref('cost_nano_usd'),
  },
};

/** Both tables have a column for each kind of token. */
function sumOfTokens(engine: Engine): RawBuilder<unknown> {
  return COUNTED_COLUMNS.map((column): RawBuilder<unknown> => sql.ref(column)).reduce((sum, column) =>
    boundedPlus(engine, sum, column),
  );
}
