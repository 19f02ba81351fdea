import { NANO_USD } from '../config/nano-usd.js';
import { type Measure } from '../keys/limit-table.js';
import { type Charge } from '../usage/charge-of.js';
import { type Expectation } from './expected-use.js';

/** How a request counts against a limit. */
export interface MeasureRule {
  /** What the gateway counts for one of what the operator has set. */
  readonly unit: number;
  /** The request counts when it is admitted, rather than when its use is known. */
  readonly countsAtOnce: boolean;
  /** How much is reserved for a request that begins. */
  readonly expected: (expectation: Expectation) => number;
  /** How much counts when a request has ended. */
  readonly used: (charge: Charge) => number;
}

export const MEASURES: Readonly<Record<Measure, MeasureRule>> = {
  requests: { unit: 1, countsAtOnce: true, expected: () => 1, used: () => 0 },
  requests_under_way: { unit: 1, countsAtOnce: false, expected: () => 1, used: () => 0 },
  tokens: { unit: 1, countsAtOnce: false, expected: ({ tokens }) => tokens, used: ({ tokens }) => tokens },
  cost: {
    unit: NANO_USD,
    countsAtOnce: false,
    expected: ({ costNanoUsd }) => costNanoUsd,
    used: ({ costNanoUsd }) => costNanoUsd ?? 0,
  },
};
