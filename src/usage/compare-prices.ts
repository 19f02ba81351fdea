import { type PriceList } from './cost-of.js';
import { type Rates } from './price-table.js';
import { type ListedRates } from './read-price-list.js';

/** What a list would change of a model's prices. */
export interface PriceChange {
  listed: ListedRates;
  /** What the model costs now; undefined where nobody knows. */
  before: Rates | undefined;
  /** `config.json` has a price of the model, which goes on to count. */
  isOverruled: boolean;
  /** A price becomes several times what it was, up or down: probably the list is wrong. */
  isDoubtful: boolean;
}

/** The kinds of tokens that have a price. */
export const PRICED_KINDS = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const;

const DOUBTFUL_FACTOR = 4;

/** Compares a list with the prices in force; what is the same is left out. */
export function comparePrices(listed: readonly ListedRates[], prices: PriceList, nowMs: number): PriceChange[] {
  return listed.flatMap((rates) => {
    const found = prices.find(rates.match, nowMs);
    const before = found?.dated;
    if (before && PRICED_KINDS.every((kind) => before[kind] === rates[kind]) && sameLong(before, rates)) return [];
    return [
      { listed: rates, before, isOverruled: found?.list === 0, isDoubtful: before ? jumps(before, rates) : false },
    ];
  });
}

function sameLong(before: ListedRates | Rates, after: ListedRates): boolean {
  const [one, other] = ['long' in before ? before.long : undefined, after.long];
  if (!one || !other) return one === other;
  return one.overInputTokens === other.overInputTokens && PRICED_KINDS.every((kind) => one[kind] === other[kind]);
}

function jumps(before: Rates, after: Rates): boolean {
  return PRICED_KINDS.some((kind) => {
    const [from, to] = [before[kind], after[kind]];
    if (from === undefined || to === undefined || from === to) return false;
    return from === 0 || to === 0 || Math.max(from / to, to / from) >= DOUBTFUL_FACTOR;
  });
}
