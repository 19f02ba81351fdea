/**
 * What a route asks for, beside its dialect: an answer, a count of the prompt's tokens (`count_tokens` in Messages,
 * `input_tokens` in Responses), or a summary of the conversation (Responses). Answers and summaries are made by the
 * model and are paid for.
 */
export type InferenceKind = 'answer' | 'count_tokens' | 'input_tokens' | 'compact';

/** A count is made without the model: no limit blocks it, and nobody pays for it. */
export function isTokenCount(kind: InferenceKind): boolean {
  return kind === 'count_tokens' || kind === 'input_tokens';
}
