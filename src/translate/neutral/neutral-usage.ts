import { isCount } from '../../dialects/wire-value.js';

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
  /**
   * Sides of which the upstream told something that is no count, or that contradicts itself: what stands here for them
   * is not to be counted.
   */
  doubted?: readonly ('input' | 'output')[];
}

/**
 * The usage with the sides that cannot be true, going by the counters as the upstream told them: the first of each side
 * is the one that it has to tell.
 */
export function withDoubts(usage: NeutralUsage, input: readonly unknown[], output: readonly unknown[]): NeutralUsage {
  const doubted: ('input' | 'output')[] = [];
  if (!areCounts(input) || usage.cached + usage.cacheWrite > usage.inputTotal) doubted.push('input');
  if (!areCounts(output)) doubted.push('output');
  return doubted.length === 0 ? usage : { ...usage, doubted };
}

function areCounts([first, ...details]: readonly unknown[]): boolean {
  return isCount(first) && details.every((value) => value === undefined || value === null || isCount(value));
}

/** For a client that expects figures where none are known. */
export const NO_USAGE: NeutralUsage = { inputTotal: 0, cached: 0, cacheWrite: 0, outputTotal: 0 };

/** Input that was neither read from a cache nor written to one: Anthropic's `input_tokens`. */
export function freshInput(usage: NeutralUsage): number {
  return Math.max(0, usage.inputTotal - usage.cached - usage.cacheWrite);
}
