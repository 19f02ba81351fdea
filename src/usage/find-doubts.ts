import { inputTokens, type TokenCounts, type UsageSide } from './token-counts.js';
import { type AttemptEnd } from './usage-record.js';

/** Several times the largest context there is, for the rounds of server-side tools, each of which reads it anew. */
const MOST_INPUT_TOKENS = 50_000_000;
/**
 * Reasoning may stay with the vendor: several times the longest answer there is, before a single byte of it has come.
 */
const MOST_HIDDEN_TOKENS = 1_000_000;

/**
 * The sides of an attempt's told use that cannot be true: one that is no count, input beyond any context, output beyond
 * what the bytes that came could be. Figures below that are the upstream's to tell.
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

/** The told use with what stands in place of its doubted sides. */
export function replaceDoubted(told: TokenCounts, doubts: readonly UsageSide[], estimate: TokenCounts): TokenCounts {
  const { output, reasoning, ...input } = told;
  const { output: probableOutput, reasoning: _, ...probableInput } = estimate;
  return {
    ...(doubts.includes('input') ? probableInput : input),
    ...(doubts.includes('output') ? { output: probableOutput, reasoning: 0 } : { output, reasoning }),
  };
}
