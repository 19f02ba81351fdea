import { inputTokens, type TokenCounts, type UsageSide } from './token-counts.js';
import { type AttemptEnd } from './usage-record.js';

/** Several times the largest context there is: each round of server-side tools reads it anew. */
const MOST_INPUT_TOKENS = 50_000_000;
/**
 * Several times the longest answer there is: reasoning may stay with the vendor, so that not a byte of it comes.
 */
const MOST_HIDDEN_TOKENS = 1_000_000;

/**
 * Finds the sides of an attempt's use that the upstream has told and that cannot be true: figures that are no counts,
 * input beyond any context, output beyond what the bytes that came could be. Other figures are believed.
 */
export function findDoubts({
  tokens,
  doubted,
  answerBytes,
}: Pick<AttemptEnd, 'tokens' | 'doubted' | 'answerBytes'>): readonly UsageSide[] {
  if (!tokens) return [];
  const doubts = new Set(doubted);
  if (inputTokens(tokens) > MOST_INPUT_TOKENS) doubts.add('input');
  // No vocabulary has tokens of less than a byte.
  if (tokens.output > MOST_HIDDEN_TOKENS + answerBytes) doubts.add('output');
  return [...doubts];
}

/** Replaces the doubted sides of the use that the upstream has told. */
export function replaceDoubted(told: TokenCounts, doubts: readonly UsageSide[], estimate: TokenCounts): TokenCounts {
  const { output, reasoning, ...input } = told;
  const { output: probableOutput, reasoning: _, ...probableInput } = estimate;
  return {
    ...(doubts.includes('input') ? probableInput : input),
    ...(doubts.includes('output') ? { output: probableOutput, reasoning: 0 } : { output, reasoning }),
  };
}
