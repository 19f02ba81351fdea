import { type Dialect } from '../src/dialects/dialect.js';
import { type InferenceKind, isTokenCount } from '../src/dialects/inference-kind.js';

interface InferenceRoute {
  path: string;
  dialect: Dialect;
  kind: InferenceKind;
  /** The smallest body that the route takes, for the models of `sandboxConfig`. */
  body: Readonly<Record<string, unknown>> & { model: string };
  /** The address names the model; what the body says of it does not count. */
  byAddress?: true;
}

const turn = [{ role: 'user', content: 'hi' }];

const generate = { model: 'gemini-x', contents: [{ role: 'user', parts: [{ text: 'hi' }] }] };

/** Every route that leads to an upstream. */
export const INFERENCE_ROUTES: readonly InferenceRoute[] = [
  {
    path: '/v1/messages',
    dialect: 'messages',
    kind: 'answer',
    body: { model: 'claude-x', max_tokens: 100, messages: turn },
  },
  {
    path: '/v1/messages/count_tokens',
    dialect: 'messages',
    kind: 'count_tokens',
    body: { model: 'claude-x', messages: turn },
  },
  { path: '/v1/responses', dialect: 'responses', kind: 'answer', body: { model: 'gpt-x', input: 'hi' } },
  { path: '/v1/responses/compact', dialect: 'responses', kind: 'compact', body: { model: 'gpt-x', input: 'hi' } },
  {
    path: '/v1/responses/input_tokens',
    dialect: 'responses',
    kind: 'input_tokens',
    body: { model: 'gpt-x', input: 'hi' },
  },
  { path: '/v1/chat/completions', dialect: 'chat', kind: 'answer', body: { model: 'glm-x', messages: turn } },
  { path: '/v1/generate', dialect: 'generate', kind: 'answer', body: generate },
  {
    path: '/v1beta/models/gemini-x:generateContent',
    dialect: 'generate',
    kind: 'answer',
    body: generate,
    byAddress: true,
  },
];

/** The routes that somebody pays for. */
export const PAID_ROUTES = INFERENCE_ROUTES.filter(({ kind }) => !isTokenCount(kind));

/** The routes whose body names the model and asks for a stream. */
export const BODY_ROUTES = INFERENCE_ROUTES.filter(({ byAddress }) => !byAddress);

/** The routes that can stream. */
export const STREAMING_ROUTES = BODY_ROUTES.filter(({ kind }) => kind === 'answer');
