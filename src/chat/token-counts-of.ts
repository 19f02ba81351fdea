import { type TokenCounts } from '../usage/token-counts.js';
import { freshInput, type NeutralUsage } from '../translate/neutral/neutral-usage.js';

/**
 * Converts usage for the ledger, which counts every token once. Cache writes of unknown age have the default age of
 * five minutes.
 */
export function tokenCountsOf(usage: NeutralUsage): TokenCounts {
  const { cacheWrite1h = 0, reasoning = 0 } = usage;
  return {
    input: freshInput(usage),
    cacheRead: usage.cached,
    cacheWrite5m: usage.cacheWrite - cacheWrite1h,
    cacheWrite1h,
    output: usage.outputTotal,
    reasoning: Math.min(usage.outputTotal, reasoning),
  };
}
