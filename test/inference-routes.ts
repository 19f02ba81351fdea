import { type Dialect } from '../src/dialects/dialect.js';

interface InferenceRoute {
  path: string;
  dialect: Dialect;
  /** The smallest body that the route takes, for the models of `sandboxConfig`. */
  body: Readonly<Record<string, unknown>> & { model: string };
}

const turn = [{ role: 'user', content: 'hi' }];

/** Every route that leads to an upstream, but `/v1/responses/compact`: that one has a spec of its own. */
export const INFERENCE_ROUTES: readonly InferenceRoute[] = [
  { path: '/v1/messages', dialect: 'messages', body: { model: 'claude-x', max_tokens: 100, messages: turn } },
  { path: '/v1/messages/count_tokens', dialect: 'messages', body: { model: 'claude-x', messages: turn } },
  { path: '/v1/responses', dialect: 'responses', body: { model: 'gpt-x', input: 'hi' } },
  { path: '/v1/chat/completions', dialect: 'chat', body: { model: 'glm-x', messages: turn } },
  {
    path: '/v1/generate',
    dialect: 'generate',
    body: { model: 'gemini-x', contents: [{ role: 'user', parts: [{ text: 'hi' }] }] },
  },
];
