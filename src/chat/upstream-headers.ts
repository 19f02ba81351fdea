import { type IncomingHttpHeaders } from 'node:http';
import { type Account } from '../accounts/account.js';
import { type Endpoint } from '../config/gateway-config.js';
import { type Dialect } from '../dialects/dialect.js';
import { factoryHeaders } from './factory-headers.js';

export interface UpstreamHeadersInput {
  endpoint: Endpoint;
  account: Account;
  client: IncomingHttpHeaders;
  /** The client's `anthropic-beta` after the edits; absent: none is sent. */
  betaHeader: string | undefined;
  provider: string | undefined;
  sessionId: string;
  userAgent: string;
  contentLength: number;
}

/** Client headers that a vendor's own endpoint understands. Everything that is not listed stays here: credentials, cookies, hop-by-hop headers. */
const PLAIN_ALLOWED: Readonly<Record<Dialect, RegExp>> = {
  messages: /^(?:user-agent|accept|x-app|x-stainless-.+|idempotency-key)$/,
  responses: /^(?:user-agent|accept|openai-beta|originator|session_id|session-id|thread-id|conversation_id|x-codex-.+|x-stainless-.+|idempotency-key)$/,
  chat: /^(?:user-agent|accept|openai-beta|x-stainless-.+|idempotency-key)$/,
  generate: /^(?:user-agent|accept|x-goog-api-client)$/,
};

const FACTORY_ALLOWED = /^x-stainless-.+$/;

/**
 * The request headers for an endpoint: what may pass of the client's, what the endpoint's kind wants, the credential, the
 * operator's own. Throws when the credential belongs to another upstream than the endpoint.
 */
export function upstreamHeaders(input: UpstreamHeadersInput): Record<string, string> {
  const { endpoint, account, client, betaHeader } = input;
  const headers = {
    ...forwardedHeaders(endpoint, client),
    ...(endpoint.kind === 'factory' ? factoryHeaders(endpoint.dialect, input) : plainDefaults(endpoint.dialect, client)),
    ...(betaHeader === undefined || endpoint.dialect !== 'messages' ? {} : { 'anthropic-beta': betaHeader }),
    'content-type': 'application/json',
    'content-length': String(input.contentLength),
    'accept-encoding': 'identity',
    ...credentialHeader(endpoint, account),
  };
  return applyOverrides(headers, endpoint.headers);
}

function forwardedHeaders({ dialect, kind }: Endpoint, client: IncomingHttpHeaders): Record<string, string> {
  const allowed = kind === 'factory' ? FACTORY_ALLOWED : PLAIN_ALLOWED[dialect];
  const nominated = hopByHop(client.connection);
  const forwarded: Record<string, string> = {};
  for (const name in client) {
    const passes = allowed.test(name) || (dialect === 'messages' && name.startsWith('anthropic-') && name !== 'anthropic-beta');
    if (!passes || nominated.includes(name)) continue;
    const value = client[name];
    if (value !== undefined) forwarded[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return forwarded;
}

/** Headers that the client's `Connection` declares to be for this hop only: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
function hopByHop(connection: string | undefined): readonly string[] {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return [];
  return connection.split(',').map((name) => name.trim().toLowerCase());
}

function plainDefaults(dialect: Dialect, client: IncomingHttpHeaders): Record<string, string> {
  if (dialect !== 'messages' || client['anthropic-version'] !== undefined) return {};
  return { 'anthropic-version': '2023-06-01' };
}

function credentialHeader(endpoint: Endpoint, account: Account): Record<string, string> {
  if (account.upstream !== endpoint.upstream) {
    throw new Error(`A credential of the upstream ${account.upstream} was about to leave for an endpoint of ${endpoint.upstream}.`);
  }
  const scheme = endpoint.kind === 'factory' ? 'bearer' : (account.scheme ?? endpoint.auth);
  const secret = account.secret.reveal();
  return scheme === 'bearer' ? { authorization: `Bearer ${secret}` } : { [scheme]: secret };
}

function applyOverrides(headers: Record<string, string>, overrides: Readonly<Record<string, string | null>>): Record<string, string> {
  for (const [name, value] of Object.entries(overrides)) {
    if (value === null) delete headers[name];
    else headers[name] = value;
  }
  return headers;
}
