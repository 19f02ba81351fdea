import { randomUUID } from 'node:crypto';
import { type Dialect } from '../dialects/dialect.js';
import { FACTORY_VERSION } from './factory-client.js';
import { readFullWindow } from './read-factory-limits.js';
import { requestUrl } from './request-url.js';
import { sessionIdOf, UUID } from './session-id.js';
import { type EndpointChanges, type HeaderContext, type UpstreamKind } from './upstream-kind.js';

type HeaderValue = string | ((context: HeaderContext) => string | undefined);

const EVERYWHERE: Readonly<Record<string, HeaderValue>> = {
  'x-factory-client': ({ client }) => one(client['x-factory-client']) ?? 'cli',
  'x-client-version': ({ userAgent }) => /\/(\d+\.\d+\.\d+\S*)/.exec(userAgent)?.[1] ?? FACTORY_VERSION,
  'x-session-id': ({ sessionId }) => sessionId,
  'x-assistant-message-id': ({ client }) => uuid(client['x-assistant-message-id']) ?? randomUUID(),
  'user-agent': ({ userAgent }) => userAgent,
};

/**
 * The headers that Factory's endpoints expect beside the credential, by dialect. They are defaults:
 * `endpoint[].headers` in `config.json` replaces any of them or leaves it out, without a release.
 */
const HEADERS: Readonly<Record<Dialect, readonly (readonly [name: string, value: HeaderValue])[]>> = {
  messages: Object.entries({
    ...EVERYWHERE,
    accept: 'application/json',
    'anthropic-version': ({ client }) => one(client['anthropic-version']) ?? '2023-06-01',
    'x-api-key': 'placeholder',
    'x-api-provider': ({ provider }) => provider ?? 'anthropic',
  }),
  responses: Object.entries({ ...EVERYWHERE, 'x-api-provider': ({ provider }) => provider ?? 'openai' }),
  chat: Object.entries({
    ...EVERYWHERE,
    accept: 'application/json',
    'x-api-provider': ({ provider }) => provider ?? 'baseten',
  }),
  generate: Object.entries({ ...EVERYWHERE, accept: '*/*', 'x-api-provider': ({ provider }) => provider ?? 'google' }),
};

const NOTHING: EndpointChanges = { set: {}, remove: [] };
const STAINLESS = /^x-stainless-.+$/;

/** Factory's endpoints, which expect to be spoken to by its own client. */
export const FACTORY: UpstreamKind = {
  allowedClientHeaders: {
    messages: /^(?:anthropic-.+|x-stainless-.+)$/,
    // Codex says with it that its tools stand in the input.
    responses: /^(?:x-stainless-.+|x-openai-internal-codex-responses-lite)$/,
    chat: STAINLESS,
    generate: STAINLESS,
  },
  takesSystemPrompt: true,
  systemPosition: 'first',
  quota: {
    url: (endpoint) => new URL('/api/billing/limits', endpoint.url),
    read: readFullWindow,
  },

  url: requestUrl,

  bodyChanges() {
    return NOTHING;
  },

  // Nobody has told where Factory would count for Gemini.
  countsTokens: ({ dialect }) => dialect !== 'generate',

  sessionId: sessionIdOf,

  addHeaders(headers, context) {
    for (const [name, value] of HEADERS[context.endpoint.dialect]) {
      const text = typeof value === 'string' ? value : value(context);
      if (text !== undefined) headers[name] = text;
    }
  },

  authorize({ headers }, _endpoint, { secret }) {
    headers.authorization = `Bearer ${secret.reveal()}`;
  },
};

function one(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function uuid(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && UUID.test(value) ? value : undefined;
}
