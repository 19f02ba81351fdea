import { type IncomingHttpHeaders } from 'node:http';
import { type RememberedAnswer } from '../accounts/outcome.js';
import { type StillThrottled } from '../auth/still-throttled.js';
import { type Dialect } from '../dialects/dialect.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type RelayOutcome } from '../relay/run-relay.js';
import { answerHeaders } from './answer-headers.js';
import { raise } from './attempt-result.js';
import { type Call } from './call.js';
import { mapUpstreamError } from '../dialects/errors/map-upstream-error.js';

/** Errors have a few hundred bytes. A page in place of an error is not worth remembering. */
const LARGEST_REMEMBERED_BYTES = 16 * 1024;
/** `retry-after` is not among them: it is counted anew each time. */
const REMEMBERED_HEADERS = ['content-type', 'x-should-retry'] as const;

/**
 * Keeps an upstream's error for requests that come while it still holds. Answers undefined where the error is too long.
 */
export function rememberAnswer(
  status: number,
  headers: IncomingHttpHeaders,
  body: Buffer,
  dialect: Dialect,
): RememberedAnswer | undefined {
  if (body.length > LARGEST_REMEMBERED_BYTES) return undefined;
  const kept: Record<string, string> = {};
  for (const name of REMEMBERED_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string') kept[name] = value;
  }
  // The body is copied, because the buffer may be a part of a larger one.
  return { status, headers: kept, body: Buffer.from(body), dialect };
}

/** Answers this request with what the upstream told an earlier one: as it came in the same dialect, else mapped. */
export function deliverRemembered(
  { client, dialect, requestId }: Call,
  { answer, retryAfterSeconds }: StillThrottled,
): RelayOutcome {
  if (answer.dialect !== dialect || client.committed) {
    const error = mapUpstreamError(dialect, answer.status, answer.body.toString());
    raise(new GatewayError(error.status, error.message, { ...error.details, retryAfterSeconds, quotesUpstream: true }));
  }
  client.endKeepAlive();
  client.commit(answer.status, {
    ...answerHeaders(answer.headers, dialect, requestId),
    'retry-after': String(retryAfterSeconds),
    'content-length': answer.body.length,
  });
  client.write(answer.body);
  client.end();
  return { end: 'complete' };
}
