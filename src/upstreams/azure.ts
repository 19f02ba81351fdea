import { type CredentialScheme } from '../config/upstream-words.js';
import { type Dialect } from '../dialects/dialect.js';
import { cloudBetas } from './cloud-betas.js';
import { readCloudAnswer } from './read-cloud-answer.js';
import { PLAIN, putKey } from './plain.js';
import { type EndpointChanges, type UpstreamKind } from './upstream-kind.js';

/** The headers in which Azure wants a key; Entra's tokens are bearers. */
const SCHEME: Readonly<Record<Dialect, CredentialScheme>> = {
  messages: 'x-api-key',
  responses: 'api-key',
  chat: 'api-key',
  generate: 'api-key',
};

const AS_ANTHROPIC: EndpointChanges = { set: {}, remove: ['tags'] };
const AS_ITSELF: EndpointChanges = { set: {}, remove: [] };

/**
 * Azure OpenAI's version 1 (`/openai/v1/…`) and Anthropic's models at Foundry (`/anthropic/v1/messages`). The model's
 * id is the name of a deployment:
 * https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle,
 * https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry
 */
export const AZURE: UpstreamKind = {
  ...PLAIN,

  bodyChanges({ dialect }) {
    return dialect === 'messages' ? AS_ANTHROPIC : AS_ITSELF;
  },

  addHeaders(headers, context) {
    PLAIN.addHeaders(headers, context);
    if (context.endpoint.dialect === 'messages') cloudBetas(headers, 'azure');
  },

  authorize({ headers }, { auth, dialect }, { scheme = auth ?? SCHEME[dialect], secret }) {
    putKey(headers, scheme, secret);
  },

  readAnswer(answer, endpoint) {
    return readCloudAnswer(answer, endpoint, [endpoint.url.host, firstLabel(endpoint.url.hostname)]);
  },
};

/** The name of the resource. */
function firstLabel(hostname: string): string {
  return hostname.split('.', 1)[0] ?? '';
}
