/**
 * Token counts. `inputTotal` includes `cached` and `cacheWrite`, as OpenAI counts; Anthropic's three input counters are
 * disjoint. `outputTotal` includes `reasoning`, which is absent where the upstream does not tell it.
 */
export interface NeutralUsage {
  inputTotal: number;
  cached: number;
  cacheWrite: number;
  /** The part of `cacheWrite` that is kept for an hour, where the upstream tells it. */
  cacheWrite1h?: number;
  outputTotal: number;
  reasoning?: number;
  serviceTier?: string;
}

/** For a client that expects figures where none are known. */
export const NO_USAGE: NeutralUsage = { inputTotal: 0, cached: 0, cacheWrite: 0, outputTotal: 0 };

/** Input that was neither read from a cache nor written to one: Anthropic's `input_tokens`. */
export function freshInput(usage: NeutralUsage): number {
  return Math.max(0, usage.inputTotal - usage.cached - usage.cacheWrite);
}
