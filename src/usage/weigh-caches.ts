import { type PriceList } from './cost-of.js';
import { NO_TOKENS, type TokenCounts } from './token-counts.js';
import { type CachedTokens, type MovedTokens } from './usage-series.repository.js';

/** The worth of prompt caches, in 10⁻⁹ USD. */
interface CacheWorth {
  /** What the tokens read from caches would have cost as fresh input, less what they cost. */
  savedNanoUsd: number;
  /** What writing caches cost beyond fresh input. */
  premiumNanoUsd: number;
  /** What moved conversations paid for input that their former account had in its cache. */
  lostNanoUsd: number;
  movedRequests: number;
  /** Models with cached tokens whose prices are not known. */
  unpricedModels: string[];
}

/**
 * Weighs what was read, written and lost by the prices of the day. It ignores the higher prices of very long requests,
 * as sums do not tell those apart.
 */
export function weighCaches(
  used: readonly CachedTokens[],
  moved: readonly MovedTokens[],
  prices: PriceList,
  atMs: number,
): CacheWorth {
  const worth: CacheWorth = {
    savedNanoUsd: 0,
    premiumNanoUsd: 0,
    lostNanoUsd: 0,
    movedRequests: 0,
    unpricedModels: [],
  };
  for (const { model, cacheRead, cacheWrite5m, cacheWrite1h } of used) {
    const rates = ratesOf(model, prices, atMs);
    const saved = times(cacheRead, rates.input, rates.cacheRead);
    const premium5m = times(cacheWrite5m, rates.cacheWrite5m, rates.input);
    const premium1h = times(cacheWrite1h, rates.cacheWrite1h, rates.input);
    if (saved === null || premium5m === null || premium1h === null) worth.unpricedModels.push(model);
    worth.savedNanoUsd += saved ?? 0;
    worth.premiumNanoUsd += (premium5m ?? 0) + (premium1h ?? 0);
  }
  for (const { model, requests, input, cacheWrite5m, cacheWrite1h } of moved) {
    const rates = ratesOf(model, prices, atMs);
    worth.movedRequests += requests;
    // Without the move a cache would have had the input. Where the vendor writes caches by itself, the loss shows as
    // fresh input.
    const written = cacheWrite5m + cacheWrite1h;
    const lost =
      written > 0
        ? [
            times(cacheWrite5m, rates.cacheWrite5m, rates.cacheRead),
            times(cacheWrite1h, rates.cacheWrite1h, rates.cacheRead),
          ]
        : [times(input, rates.input, rates.cacheRead)];
    worth.lostNanoUsd += lost.reduce<number>((sum, part) => sum + (part ?? 0), 0);
  }
  return worth;
}

type Rates = Record<'input' | 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h', number | null>;

const MANY = 1_000;

/** The price of a token of each kind, in 10⁻⁹ USD. */
function ratesOf(model: string, prices: PriceList, atMs: number): Rates {
  const rate = (kind: keyof TokenCounts): number | null => {
    const cost = prices.costNanoUsd(model, atMs, { ...NO_TOKENS, [kind]: MANY });
    return cost === null ? null : cost / MANY;
  };
  return {
    input: rate('input'),
    cacheRead: rate('cacheRead'),
    cacheWrite5m: rate('cacheWrite5m'),
    cacheWrite1h: rate('cacheWrite1h'),
  };
}

/** The difference between two prices for a number of tokens; null where a price is not known. */
function times(tokens: number, dear: number | null, cheap: number | null): number | null {
  if (tokens === 0) return 0;
  return dear === null || cheap === null ? null : Math.max(0, tokens * (dear - cheap));
}
