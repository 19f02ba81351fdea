import { type BodyParts } from '../edit/body-parts.js';
import { type AnswerTranslation } from '../translate/translate-answer.js';

/** Response headers that tell the client what was done to its request. */
export type TranslationNotes = Readonly<Partial<Record<'x-gateway-translated' | 'x-gateway-ignored-params', string>>>;

/** A request as it goes upstream, but for what belongs to the account that pays. */
export interface PreparedRequest {
  url: URL;
  body: BodyParts;
  /** `anthropic-beta`, as far as any is to be sent. */
  betaHeader: string | undefined;
  /** What the upstream is told of the conversation, where its kind has a header for that. */
  sessionId: string | undefined;
  /** How the answer comes back into the client's dialect; undefined where it passes as it is. */
  translation: AnswerTranslation | undefined;
  notes: TranslationNotes;
}
