import { type IncomingHttpHeaders } from 'node:http';
import { type Account } from '../accounts/account.js';
import { type Endpoint } from '../config/gateway-config.js';
import { type Dialect } from '../dialects/dialect.js';
import { addFactoryHeaders } from './factory-headers.js';
import { forwardTraceContext } from './trace-context.js';

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

/**
 * Client headers that a vendor's own endpoint understands. Everything that is not listed stays here: credentials,
 * cookies, hop-by-hop headers.
 */
const PLAIN_ALLOWED: Readonly<Record<Dialect, RegExp>> = {
  messages: /^(?:user-agent|accept|x-app|x-stainless-.+|idempotency-key)$/,
  responses: new RegExp(
    String.raw`^(?:user-agent|accept|openai-beta|originator|session_id|session-id|thread-id|` +
      String.raw`conversation_id|x-codex-.+|x-stainless-.+|idempotency-key)$`,
  ),
  chat: /^(?:user-agent|accept|openai-beta|x-stainless-.+|idempotency-key)$/,
  generate: /^(?:user-agent|accept|x-goog-api-client)$/,
};

const FACTORY_ALLOWED = /^x-stainless-.+$/;

/**
 * The request headers for an endpoint: what may pass of the client's, what the endpoint's kind wants, the credential,
 * the operator's own. Throws when the credential belongs to another upstream than the endpoint.
 */
export function upstreamHeaders(input: UpstreamHeadersInput): Record<string, string> {
  const { endpoint, account, client, betaHeader } = input;
  // One object, filled in place: merging several costs more than all else that is done for the headers.
  const headers: Record<string, string> = {};
  forwardHeaders(headers, endpoint, client);
  if (client.traceparent !== undefined) forwardTraceContext(headers, client);
  if (endpoint.kind === 'factory') addFactoryHeaders(headers, endpoint.dialect, input);
  else if (endpoint.dialect === 'messages') headers['anthropic-version'] ??= '2023-06-01';
  if (betaHeader !== undefined && endpoint.dialect === 'messages') headers['anthropic-beta'] = betaHeader;
  headers['content-type'] = 'application/json';
  headers['content-length'] = String(input.contentLength);
  headers['accept-encoding'] = 'identity';
  addCredential(headers, endpoint, account);
  applyOverrides(headers, endpoint.headers);
  return headers;
}

function forwardHeaders(
  headers: Record<string, string>,
  { dialect, kind }: Endpoint,
  client: IncomingHttpHeaders,
): void {
  const allowed = kind === 'factory' ? FACTORY_ALLOWED : PLAIN_ALLOWED[dialect];
  const nominated = hopByHop(client.connection);
  for (const name in client) {
    const passes =
      allowed.test(name) || (dialect === 'messages' && name.startsWith('anthropic-') && name !== 'anthropic-beta');
    if (!passes || nominated.includes(name)) continue;
    const value = client[name];
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
}

/**
 * Headers that the client's `Connection` declares to be for this hop only:
 * https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 */
function hopByHop(connection: string | undefined): readonly string[] {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return [];
  return connection.split(',').map((name) => name.trim().toLowerCase());
}

function addCredential(headers: Record<string, string>, endpoint: Endpoint, account: Account): void {
  if (account.upstream !== endpoint.upstream) {
    throw new Error(
      `A credential of the upstream ${account.upstream} was about to leave for an endpoint of ${endpoint.upstream}.`,
    );
  }
  const scheme = endpoint.kind === 'factory' ? 'bearer' : (account.scheme ?? endpoint.auth);
  const secret = account.secret.reveal();
  if (scheme === 'bearer') headers.authorization = `Bearer ${secret}`;
  else headers[scheme] = secret;
}

function applyOverrides(headers: Record<string, string>, overrides: Readonly<Record<string, string | null>>): void {
  for (const [name, value] of Object.entries(overrides)) {
    if (value === null) delete headers[name];
    else headers[name] = value;
  }
}
