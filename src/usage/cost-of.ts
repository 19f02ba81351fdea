import { matchGlob } from '../config/match-glob.js';
import { type ModelRates, type Price, PRICE_TABLE, type Rates } from './price-table.js';
import { inputTokens, type TokenCounts } from './token-counts.js';

/** What models cost from a moment on. */
export interface DatedRates extends ModelRates {
  /** The id or glob of the models. */
  match: string;
  fromMs: number;
}

/** One USD for a million tokens is so many 10⁻⁹ USD for a token. */
const NANO_USD_PER_TOKEN = 1_000;

/** Finds what a model costs on a day. */
export class PriceList {
  private readonly rows: readonly { matches: (model: string) => boolean; dated: DatedRates; list: number }[];

  /** Where several lists have a price of a model, the first one wins; the gateway's own table comes last. */
  constructor(lists: readonly (readonly DatedRates[])[] = [], table: readonly Price[] = PRICE_TABLE) {
    const own = table.map(({ from, ...price }) => ({ ...price, fromMs: from === undefined ? 0 : Date.parse(from) }));
    this.rows = [...lists, own].flatMap((rates, list) =>
      byDate(rates).map((dated) => ({ matches: matchGlob(dated.match), dated, list })),
    );
  }

  /** The cost in 10⁻⁹ USD; null where the model, or a kind of the used tokens, has no known price. */
  costNanoUsd(model: string, atMs: number, tokens: TokenCounts): number | null {
    const price = this.find(model, atMs)?.dated;
    if (!price) return null;
    const { long } = price;
    return costAt(long && inputTokens(tokens) > long.overInputTokens ? long : price, tokens);
  }

  /** What a model costs at a moment, with the number of the list that says so. */
  find(model: string, atMs: number): { dated: DatedRates; list: number } | undefined {
    return this.rows.find(({ dated, matches }) => dated.fromMs <= atMs && matches(model));
  }
}

function costAt(rates: Rates, tokens: TokenCounts): number | null {
  const parts: readonly (readonly [count: number, usd: number | undefined])[] = [
    [tokens.input, rates.input],
    [tokens.cacheRead, rates.cacheRead],
    [tokens.cacheWrite5m, rates.cacheWrite5m],
    [tokens.cacheWrite1h, rates.cacheWrite1h],
    // The output includes the reasoning, which has its price.
    [tokens.output, rates.output],
  ];
  let sum = 0;
  for (const [count, usd] of parts) {
    if (count === 0) continue;
    if (usd === undefined) return null;
    sum += count * usd * NANO_USD_PER_TOKEN;
  }
  return Math.min(Number.MAX_SAFE_INTEGER, Math.round(sum));
}

/** Sorts the newest entry of a model first, so that the first entry whose day has come is the right one. */
function byDate(prices: readonly DatedRates[]): DatedRates[] {
  const order = new Map<string, number>();
  for (const { match } of prices) if (!order.has(match)) order.set(match, order.size);
  return [...prices].sort((a, b) => (order.get(a.match) ?? 0) - (order.get(b.match) ?? 0) || b.fromMs - a.fromMs);
}
