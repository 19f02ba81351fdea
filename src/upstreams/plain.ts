import { type Secret } from '../config/secret.js';
import { type CredentialScheme } from '../config/upstream-words.js';
import { type Dialect } from '../dialects/dialect.js';
import { modelInPath } from './model-in-path.js';
import { requestUrl } from './request-url.js';
import { type EndpointChanges, type UpstreamKind } from './upstream-kind.js';

/** The header in which the vendors' own APIs want a key, where `endpoint[].auth` does not say. */
const SCHEME: Readonly<Record<Dialect, CredentialScheme>> = {
  messages: 'x-api-key',
  responses: 'bearer',
  chat: 'bearer',
  generate: 'x-goog-api-key',
};

const NOTHING: EndpointChanges = { set: {}, remove: [] };

/** Google's own API reads the model and the wish for a stream from the path. It refuses both in the body. */
const IN_PATH: EndpointChanges = { set: {}, remove: ['model', 'stream'] };

/** A vendor's own API, or any server that is compatible with one. */
export const PLAIN: UpstreamKind = {
  allowedClientHeaders: {
    messages: /^(?:anthropic-.+|user-agent|accept|x-app|x-stainless-.+|idempotency-key)$/,
    responses:
      /^(?:user-agent|accept|openai-beta|originator|session[_-]id|thread-id|conversation_id|x-(?:codex|stainless)-.+|x-openai-internal-codex-responses-lite|idempotency-key)$/,
    chat: /^(?:user-agent|accept|openai-beta|x-stainless-.+|idempotency-key)$/,
    generate: /^(?:user-agent|accept|x-goog-api-client)$/,
  },
  takesSystemPrompt: false,
  // Anthropic's own API finds the client's attribution block by its position, the first one.
  systemPosition: 'afterAttribution',

  url(target) {
    const { endpoint, model, streaming, below } = target;
    if (endpoint.dialect !== 'generate') return requestUrl(target);
    const url = new URL(requestUrl({ ...target, below: undefined }));
    const base = url.pathname.replace(/\/$/, '');
    const method = below ? 'countTokens' : streaming ? 'streamGenerateContent' : 'generateContent';
    url.pathname = `${base}/models/${modelInPath(model)}:${method}`;
    // Without it Gemini streams a JSON array instead of events.
    if (streaming) url.searchParams.set('alt', 'sse');
    return url;
  },

  bodyChanges({ dialect }) {
    return dialect === 'generate' ? IN_PATH : NOTHING;
  },

  addHeaders(headers, { endpoint }) {
    if (endpoint.dialect === 'messages') headers['anthropic-version'] ??= '2023-06-01';
  },

  authorize({ headers }, { auth, dialect }, { scheme = auth ?? SCHEME[dialect], secret }) {
    putKey(headers, scheme, secret);
  },
};

/** Puts a key into the header that its scheme names. */
export function putKey(headers: Record<string, string>, scheme: CredentialScheme, secret: Secret): void {
  if (scheme === 'bearer') headers.authorization = `Bearer ${secret.reveal()}`;
  else headers[scheme] = secret.reveal();
}
