/**
 * The tokens of one attempt, each counted once: the four kinds of input and the output are disjoint, and `output`
 * includes `reasoning`.
 */
export interface TokenCounts {
  input: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  output: number;
  reasoning: number;
}

/** The columns of the ledger that hold them, in this order. */
export const TOKEN_COLUMNS = [
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'output_tokens',
  'reasoning_tokens',
] as const;

/** The two sides of what an upstream tells of its use. */
export type UsageSide = 'input' | 'output';

export const NO_TOKENS: TokenCounts = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
};

/** Adds up everything that was sent, from a cache or not. */
export function inputTokens({ input, cacheRead, cacheWrite5m, cacheWrite1h }: TokenCounts): number {
  return input + cacheRead + cacheWrite5m + cacheWrite1h;
}
