import { randomUUID } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import { type Dialect } from '../dialects/dialect.js';

export interface FactoryContext {
  client: IncomingHttpHeaders;
  provider: string | undefined;
  sessionId: string;
  userAgent: string;
}

type HeaderValue = string | ((context: FactoryContext) => string | undefined);

const EVERYWHERE: Readonly<Record<string, HeaderValue>> = {
  'x-factory-client': ({ client }) => one(client['x-factory-client']) ?? 'cli',
  'x-client-version': ({ userAgent }) => /\/(\d+\.\d+\.\d+\S*)/.exec(userAgent)?.[1] ?? '0.85.0',
  'x-session-id': ({ sessionId }) => sessionId,
  'x-assistant-message-id': ({ client }) => one(client['x-assistant-message-id']) ?? randomUUID(),
  'user-agent': ({ userAgent }) => userAgent,
};

/**
 * What Factory's endpoints expect beside the credential, by dialect. Defaults only: `endpoint[].headers` in
 * `config.json` replaces or leaves out any of them without a release.
 */
const FACTORY_HEADERS: Readonly<Record<Dialect, readonly (readonly [name: string, value: HeaderValue])[]>> = {
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

export function addFactoryHeaders(headers: Record<string, string>, dialect: Dialect, context: FactoryContext): void {
  for (const [name, value] of FACTORY_HEADERS[dialect]) {
    const text = typeof value === 'string' ? value : value(context);
    if (text !== undefined) headers[name] = text;
  }
}

function one(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
