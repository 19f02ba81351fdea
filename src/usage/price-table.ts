/** USD for a million tokens of each kind. Nobody knows the price of a kind that is absent. */
export interface Rates {
  input: number;
  output: number;
  cacheRead?: number | undefined;
  cacheWrite5m?: number | undefined;
  cacheWrite1h?: number | undefined;
}

/** What a model costs; `long` are the rates of a whole request whose input is longer than that. */
export type ModelRates = Rates & { long?: Rates & { overInputTokens: number } };

/** The rates of models as a vendor lists them. */
export interface Price extends ModelRates {
  /** Glob of model ids. */
  match: string;
  /**
   * The first day (UTC) on which the prices hold; they always hold when absent. A later entry of a model replaces an
   * earlier one.
   */
  from?: string;
}

/**
 * Anthropic's multipliers on the input price: 1.25 for cache writes for five minutes, 2 for an hour, 0.1 for reads
 * unless another one is given.
 */
function claude(match: string, input: number, output: number, readFactor = 0.1): Price {
  return {
    match,
    input,
    output,
    cacheRead: round(input * readFactor),
    cacheWrite5m: round(input * 1.25),
    cacheWrite1h: round(input * 2),
  };
}

function openai(match: string, input: number, cacheRead: number, output: number): Price {
  return { match, input, output, cacheRead };
}

function round(usd: number): number {
  return Math.round(usd * 1e6) / 1e6;
}

/**
 * Public list prices of the day below. The first entry that matches counts. Uncertain prices are left out, so that a
 * cost is unknown instead of wrong. `prices` in `config.json` wins over this table.
 *
 * As of 2026-11-20:
 * https://platform.claude.com/docs/en/about-claude/pricing · https://platform.openai.com/docs/pricing ·
 * https://ai.google.dev/gemini-api/docs/pricing
 */
export const PRICE_TABLE: readonly Price[] = [
  claude('claude-opus-5-5*', 4, 20, 0.05),
  claude('claude-opus-5*', 5, 25),
  claude('claude-opus-4-8*', 5, 25),
  claude('claude-opus-4-7*', 5, 25),
  claude('claude-opus-4-6*', 5, 25),
  claude('claude-opus-4-5*', 5, 25),
  claude('claude-opus-4-1*', 15, 75),
  claude('claude-opus-4-0*', 15, 75),
  claude('claude-opus-4-2025*', 15, 75),
  claude('claude-sonnet-5-5*', 2, 10),
  { ...claude('claude-sonnet-5-5*', 2, 10, 0.05), from: '2026-10-07' },
  claude('claude-sonnet-5*', 2, 10),
  claude('claude-sonnet-4-6*', 3, 15),
  longClaude(claude('claude-sonnet-4-5*', 3, 15), claude('', 6, 22.5), 200_000),
  longClaude(claude('claude-sonnet-4-0*', 3, 15), claude('', 6, 22.5), 200_000),
  longClaude(claude('claude-sonnet-4-2025*', 3, 15), claude('', 6, 22.5), 200_000),
  longClaude(claude('claude-haiku-5-5*', 0.1, 0.5), claude('', 0.5, 2.5), 100_000),
  claude('claude-3-7-sonnet*', 3, 15),
  claude('claude-3-5-sonnet*', 3, 15),
  claude('claude-haiku-4-5*', 1, 5),
  claude('claude-3-5-haiku*', 0.8, 4),
  openai('gpt-5.2-codex*', 1.75, 0.175, 14),
  openai('gpt-5.2', 1.75, 0.175, 14),
  openai('gpt-5.2-2025-*', 1.75, 0.175, 14),
  openai('gpt-5.1', 1.25, 0.125, 10),
  openai('gpt-5.1-2025-*', 1.25, 0.125, 10),
  openai('gpt-5.1-codex', 1.25, 0.125, 10),
  openai('gpt-5.1-codex-max', 1.25, 0.125, 10),
  openai('gpt-5', 1.25, 0.125, 10),
  openai('gpt-5-2025-*', 1.25, 0.125, 10),
  openai('gpt-5-codex', 1.25, 0.125, 10),
  openai('gpt-5-mini*', 0.25, 0.025, 2),
  openai('gpt-5-nano*', 0.05, 0.005, 0.4),
  openai('gpt-4.1', 2, 0.5, 8),
  openai('gpt-4.1-2025-*', 2, 0.5, 8),
  openai('gpt-4.1-mini*', 0.4, 0.1, 1.6),
  openai('gpt-4.1-nano*', 0.1, 0.025, 0.4),
  openai('gpt-4o', 2.5, 1.25, 10),
  openai('gpt-4o-2024-08-06', 2.5, 1.25, 10),
  openai('gpt-4o-2024-11-20', 2.5, 1.25, 10),
  openai('gpt-4o-mini', 0.15, 0.075, 0.6),
  openai('gpt-4o-mini-2024-*', 0.15, 0.075, 0.6),
  openai('o3', 2, 0.5, 8),
  openai('o3-2025-*', 2, 0.5, 8),
  openai('o4-mini', 1.1, 0.275, 4.4),
  openai('o4-mini-2025-*', 1.1, 0.275, 4.4),
  { match: 'gemini-2.5-pro', input: 1.25, output: 10, long: { overInputTokens: 200_000, input: 2.5, output: 15 } },
  { match: 'gemini-2.5-flash', input: 0.3, output: 2.5 },
];

/** A request whose input is longer than the threshold costs more as a whole. */
function longClaude(price: Price, { match: _, ...long }: Price, overInputTokens: number): Price {
  return { ...price, long: { ...long, overInputTokens } };
}
