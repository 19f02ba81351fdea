import { type JsonObject } from '../../src/dialects/wire-value.js';
import { type ClientDialect } from '../../src/translate/answer-writers.js';
import { type CompactionSeal } from '../../src/translate/emulate/emulate-compaction.js';
import {
  type TranslatedRequest,
  translateRequest,
  type TranslateOptions,
} from '../../src/translate/translate-request.js';
import { type Dialect } from '../../src/dialects/dialect.js';
import { GatewayError } from '../../src/dialects/gateway-error.js';
import { findCapabilities } from '../../src/models/find-capabilities.js';

/** A seal that a test can read. */
const COMPACTION: CompactionSeal = {
  seal: (summary) => `sealed:${summary}`,
  open: (sealed) => (sealed.startsWith('sealed:') ? sealed.slice('sealed:'.length) : undefined),
};

/** Translates a request for a real model, with the options that a plain configuration has. */
export function translateFor(
  from: ClientDialect,
  to: Dialect,
  model: string,
  body: JsonObject,
  more: Partial<TranslateOptions> = {},
): TranslatedRequest {
  return translateRequest(body, {
    from,
    to,
    upstreamModel: model,
    capabilities: findCapabilities(model, to, []),
    level: 'auto',
    fast: false,
    systemPrompt: '',
    nowSeconds: 1,
    exposeThinkingBlocks: true,
    compaction: COMPACTION,
    ...more,
  });
}

/** The error that a translation is refused with. */
export function refusalFrom(translate: () => unknown): GatewayError {
  try {
    translate();
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('The request was not refused.');
}

/** The options for a model that is told nothing of its prompt's cache: the marks have a spec of their own. */
export function withoutMarks(model: string): Pick<TranslateOptions, 'capabilities'> {
  return { capabilities: { ...findCapabilities(model, 'messages', []), promptCaching: 'none' } };
}

/** Chat to Claude, of which most specs of the pair want the body alone. */
export const chatToMessages = {
  translate: (body: JsonObject, model = 'claude-sonnet-4-5', more: Partial<TranslateOptions> = {}): TranslatedRequest =>
    translateFor(
      'chat',
      'messages',
      model,
      { model: 'alias', messages: [{ role: 'user', content: 'hi' }], ...body },
      { ...withoutMarks(model), ...more },
    ),
  bodyOf: (body: JsonObject, model?: string, more?: Partial<TranslateOptions>): JsonObject =>
    chatToMessages.translate(body, model, more).body,
  messagesOf: (messages: object[], model?: string): unknown => chatToMessages.bodyOf({ messages }, model).messages,
};
