import { type IncomingHttpHeaders } from 'node:http';
import { type Payer } from '../accounts/payer.js';
import { authorizeRequest } from './authorize-request.js';
import { forwardTraceContext } from './forward-trace-context.js';
import { type HeaderContext, type UnauthorizedRequest, type UpstreamKind } from './upstream-kind.js';

export interface RequestHeadersInput extends HeaderContext, Pick<UnauthorizedRequest, 'url' | 'body'> {
  /** The kind of the endpoint. */
  kind: UpstreamKind;
  account: Payer;
  /** The client's `anthropic-beta` after the edits; undefined where none is sent. */
  betaHeader: string | undefined;
}

/** Names in small letters. */
export type RequestHeaders = Record<string, string>;

/**
 * Makes the request headers for an endpoint: those of the client that may pass, those that the endpoint's kind wants,
 * the operator's own, and the credential. Returns a promise where the kind needs one for its credential. Throws when
 * the credential belongs to another upstream than the endpoint.
 */
export function requestHeaders(input: RequestHeadersInput): RequestHeaders | Promise<RequestHeaders> {
  const { kind, endpoint, account, client, betaHeader, url, body } = input;
  const overrides = Object.entries(endpoint.headers);
  // One object is filled in place: merging several would cost more than all else that is done for the headers.
  const headers: RequestHeaders = {};
  forwardHeaders(headers, kind.allowedClientHeaders[endpoint.dialect], client);
  if (client.traceparent !== undefined) forwardTraceContext(headers, client);
  if (betaHeader !== undefined && endpoint.dialect === 'messages') headers['anthropic-beta'] = betaHeader;
  headers['content-type'] = 'application/json';
  headers['content-length'] = String(body.length);
  headers['accept-encoding'] = 'identity';
  kind.addHeaders(headers, input);
  // They come before the credential, so that a signature covers them, and again after it, to replace it.
  applyOverrides(headers, overrides);
  const pending = authorizeRequest(kind, { method: 'POST', url, headers, body }, endpoint, account);
  if (pending) return pending.then(() => applyOverrides(headers, overrides));
  return applyOverrides(headers, overrides);
}

function forwardHeaders(headers: Record<string, string>, allowed: RegExp, client: IncomingHttpHeaders): void {
  const nominated = hopByHop(client.connection);
  for (const name in client) {
    // The edits of the body decide about `anthropic-beta`.
    if (name === 'anthropic-beta' || !allowed.test(name) || nominated.includes(name)) continue;
    const value = client[name];
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
}

/**
 * Gives the headers that the client's `Connection` declares to be for this hop only:
 * https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 */
function hopByHop(connection: string | undefined): readonly string[] {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return [];
  return connection.split(',').map((name) => name.trim().toLowerCase());
}

function applyOverrides(
  headers: Record<string, string>,
  overrides: readonly (readonly [name: string, value: string | null])[],
): Record<string, string> {
  for (const [name, value] of overrides) {
    if (value === null) delete headers[name];
    else headers[name] = value;
  }
  return headers;
}
