import { type Charge } from '../usage/charge-of.js';

/** The weight of the newest request in the expectation; the former expectation has the rest. */
const WEIGHT_OF_NEWEST = 0.3;

/** What a request will probably use. */
export interface Expectation {
  tokens: number;
  costNanoUsd: number;
}

/** Estimates what a key's next request will use from what its last ones have used. */
export class ExpectedUse {
  private tokens = 0;
  private costNanoUsd = 0;

  of(inputTokens: number): Expectation {
    return { tokens: Math.ceil(Math.max(inputTokens, this.tokens)), costNanoUsd: Math.ceil(this.costNanoUsd) };
  }

  learn({ tokens, costNanoUsd }: Charge): void {
    if (tokens > 0) this.tokens = blend(this.tokens, tokens);
    if (costNanoUsd) this.costNanoUsd = blend(this.costNanoUsd, costNanoUsd);
  }
}

function blend(before: number, newest: number): number {
  return before === 0 ? newest : before + WEIGHT_OF_NEWEST * (newest - before);
}
