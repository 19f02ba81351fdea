import { type Dialect } from './dialect.js';
import { type InferenceKind, isTokenCount } from './inference-kind.js';

/**
 * The member that every whole answer of a dialect has. Quotes inside JSON strings are escaped, so a hit can only be a
 * member.
 */
const MARKS: Readonly<Record<Dialect, RegExp>> = {
  messages: /"content"\s*:\s*\[/,
  responses: /"output"\s*:\s*\[/,
  chat: /"choices"\s*:\s*\[\s*\{/,
  generate: /"(?:candidates|promptFeedback)"\s*:\s*[[{]/,
};

/**
 * Of a token count: https://platform.claude.com/docs/en/api/messages-count-tokens,
 * https://platform.openai.com/docs/api-reference/responses/input-tokens, https://ai.google.dev/api/tokens
 */
const COUNT_MARK = /"(?:input_tokens|totalTokens)"\s*:\s*\d/;

/** As much of the bytes before as a mark may have begun in. */
const OVERLAP = 64;

/**
 * Looks for the mark in the pieces of a whole answer, so that a page, an error or nothing at all is not taken for an
 * answer because its status is 200.
 */
export class AnswerMark {
  /** The mark has been seen. */
  isSeen = false;
  private before = '';

  private readonly mark: RegExp;

  constructor(dialect: Dialect, kind: InferenceKind) {
    this.mark = isTokenCount(kind) ? COUNT_MARK : MARKS[dialect];
  }

  look(chunk: Buffer): void {
    if (this.isSeen) return;
    const text = this.before + chunk.toString('latin1');
    this.isSeen = this.mark.test(text);
    this.before = text.slice(-OVERLAP);
  }
}
