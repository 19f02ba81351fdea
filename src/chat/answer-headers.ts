import { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { type Dialect } from '../dialects/dialect.js';
import { addRetryHeaders } from '../dialects/retry-after.js';
import { UNBUFFERED_HEADERS, requestIdHeader } from '../relay/client-stream.js';

/**
 * What a client needs of the upstream's headers, beside when to ask again. The account's quota, intermediaries' names
 * and cookies are nobody's business.
 */
const PASSED = ['content-type', 'content-length'] as const;

/**
 * An object of its own, to which its user may add. The length stays `open` where the body does not pass as it is; that
 * of a stream always does.
 */
export function answerHeaders(
  upstream: IncomingHttpHeaders,
  dialect: Dialect,
  requestId: string,
  length: 'passed' | 'open' = 'passed',
): OutgoingHttpHeaders {
  const isStream = isEventStream(upstream);
  const withoutLength = isStream || length === 'open';
  // Filled in place: spreads, and taking a name out again, cost more than all else here.
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

/** What the upstream calls its answer. */
export function upstreamRequestId(headers: IncomingHttpHeaders): string | undefined {
  const id = headers['request-id'] ?? headers['x-request-id'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}
