import { type ModelRoute } from '../models/model-registry.service.js';
import { type BodyParts } from '../edit/body-parts.js';
import { type AnswerTranslation } from '../translate/translate-answer.js';

/** Response headers that tell the client what was done to its request. */
export type TranslationNotes = Readonly<Partial<Record<'x-gateway-translated' | 'x-gateway-ignored-params', string>>>;

/** A request as it goes upstream, whoever pays for it. */
export interface PreparedRequest {
  route: ModelRoute;
  /** The model id as the client asked for it. */
  modelAsked: string;
  url: URL;
  body: BodyParts;
  /** `anthropic-beta`, as far as any is to be sent. */
  betaHeader: string | undefined;
  conversationId: string | undefined;
  /** Factory's `x-session-id`. */
  sessionId: string;
  /** The client asked for a stream. */
  streaming: boolean;
  /** How the answer comes back into the client's dialect; undefined where it passes as it is. */
  translation: AnswerTranslation | undefined;
  notes: TranslationNotes;
}
