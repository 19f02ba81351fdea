import { type BodyParts } from '../edit/body-parts.js';
import { type AnswerTranslation } from '../translate/translate-answer.js';
import { type RequestTarget } from '../upstreams/upstream-kind.js';

/** Response headers that tell the client what was done to its request. */
export type TranslationNotes = Readonly<
  Partial<Record<'x-gateway-translated' | 'x-gateway-ignored-params' | 'x-gateway-model', string>>
>;

/** A request as it goes upstream, without the credential of the account that pays. */
export interface PreparedRequest {
  url: URL;
  /** What is asked for at an address of its own below the endpoint's; undefined for an ordinary answer. */
  below: RequestTarget['below'];
  body: BodyParts;
  /** The header `anthropic-beta`; undefined where none is sent. */
  betaHeader: string | undefined;
  /** What the upstream is told of the conversation, where its kind has a header for that. */
  sessionId: string | undefined;
  /** Translates the answer into the client's dialect; undefined where the answer passes as it is. */
  translation: AnswerTranslation | undefined;
  notes: TranslationNotes;
}
