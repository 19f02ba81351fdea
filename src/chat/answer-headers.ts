import { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { type Dialect } from '../dialects/dialect.js';
import { EVENT_STREAM_HEADERS, requestIdHeader } from '../proxy/write-stream.js';

/** What a client needs of the upstream's headers. The account's quota, intermediaries' names and cookies are nobody's business. */
const PASSED = ['content-type', 'content-length', 'retry-after', 'retry-after-ms', 'x-should-retry'] as const;

export function answerHeaders(upstream: IncomingHttpHeaders, dialect: Dialect, requestId: string): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const name of PASSED) {
    const value = upstream[name];
    if (typeof value === 'string') headers[name] = value;
  }
  headers[requestIdHeader(dialect)] = upstreamRequestId(upstream) ?? requestId;
  if (!isEventStream(upstream)) return headers;
  delete headers['content-length'];
  return { ...headers, ...EVENT_STREAM_HEADERS, 'content-type': upstream['content-type'] };
}

export function isEventStream(headers: IncomingHttpHeaders): boolean {
  return /^\s*text\/event-stream\s*(?:;|$)/i.test(headers['content-type'] ?? '');
}

/** What the upstream calls its answer. */
export function upstreamRequestId(headers: IncomingHttpHeaders): string | undefined {
  const id = headers['request-id'] ?? headers['x-request-id'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}
