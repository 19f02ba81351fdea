import { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { type Dialect } from '../dialects/dialect.js';
import { addRetryHeaders } from '../dialects/retry-after.js';
import { UNBUFFERED_HEADERS, requestIdHeader } from '../relay/client-stream.js';

/**
 * The upstream's headers that a client needs, beside those that say when to ask again. The client does not get the
 * account's quota, cookies, and what intermediaries add.
 */
const PASSED = ['content-type', 'content-length'] as const;

/**
 * Makes the headers of the client's answer in a new object, to which the caller may add. `length` is `open` where the
 * body does not pass as it is; a stream never gets a length.
 */
export function answerHeaders(
  upstream: IncomingHttpHeaders,
  dialect: Dialect,
  requestId: string,
  length: 'passed' | 'open' = 'passed',
): OutgoingHttpHeaders {
  const isStream = isEventStream(upstream);
  const withoutLength = isStream || length === 'open';
  // The object is filled in place: spreads and deleting a name cost more than all else here.
  const headers: OutgoingHttpHeaders = {};
  for (const name of PASSED) {
    const value = upstream[name];
    if (typeof value === 'string' && !(withoutLength && name === 'content-length')) headers[name] = value;
  }
  addRetryHeaders(headers, upstream, Date.now());
  headers[requestIdHeader(dialect)] = upstreamRequestId(upstream) ?? requestId;
  return isStream ? Object.assign(headers, UNBUFFERED_HEADERS) : headers;
}

export function isEventStream(headers: IncomingHttpHeaders): boolean {
  return /^\s*text\/event-stream\s*(?:;|$)/i.test(headers['content-type'] ?? '');
}

/** The id that the upstream gave its answer. */
export function upstreamRequestId(headers: IncomingHttpHeaders): string | undefined {
  const id = headers['request-id'] ?? headers['x-request-id'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}
