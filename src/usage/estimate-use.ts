import { type AttemptEnd } from './usage-record.js';
import { NO_TOKENS, type TokenCounts } from './token-counts.js';

/** A token of English text or JSON is about so many bytes. */
const BYTES_PER_TOKEN = 4;

export function estimateInputTokens(requestBytes: number): number {
  return Math.ceil(requestBytes / BYTES_PER_TOKEN);
}

/**
 * What an attempt that broke off has probably used: the input that the upstream has told, else by the size of the request;
 * the output that it has told, but at least a token for each event that came.
 */
export function estimateUse(requestBytes: number, { tokens, answerBytes, events }: Pick<AttemptEnd, 'tokens' | 'answerBytes' | 'events'>): TokenCounts {
  const output = events > 0 ? events : Math.ceil(answerBytes / BYTES_PER_TOKEN);
  if (tokens) return { ...tokens, output: Math.max(tokens.output, output) };
  return { ...NO_TOKENS, input: estimateInputTokens(requestBytes), output };
}
