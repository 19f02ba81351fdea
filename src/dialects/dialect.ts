/**
 * The wire formats that the gateway speaks: Anthropic Messages, OpenAI Responses, OpenAI Chat Completions, Gemini
 * generateContent. A client speaks one of them, and so does a model's endpoint.
 */
export type Dialect = 'messages' | 'responses' | 'chat' | 'generate';

export const DIALECTS: readonly Dialect[] = ['messages', 'responses', 'chat', 'generate'];

/** The words of `config.json` (`models[].type`, `endpoint[].name`) for a dialect, kept from droid2api. */
export type ModelType = 'anthropic' | 'openai' | 'common' | 'google';

export const MODEL_TYPES: readonly ModelType[] = ['anthropic', 'openai', 'common', 'google'];

const DIALECT_OF: Readonly<Record<ModelType, Dialect>> = {
  anthropic: 'messages',
  openai: 'responses',
  common: 'chat',
  google: 'generate',
};

export function dialectOf(type: ModelType): Dialect {
  return DIALECT_OF[type];
}

/** The route that a client of a dialect calls. Messages to people name it. */
export const DIALECT_PATH: Readonly<Record<Dialect, string>> = {
  messages: '/v1/messages',
  responses: '/v1/responses',
  chat: '/v1/chat/completions',
  generate: '/v1/generate',
};
