import { type OutgoingHttpHeaders } from 'node:http';
import { outcomeOfStatus } from '../accounts/outcome.js';
import { AnswerMark } from '../dialects/answer-mark.js';
import { EVENT_STREAM_HEADERS } from '../relay/client-stream.js';
import { ErrorAnswer } from '../relay/error-answer.js';
import { EventScanner } from '../relay/event-scanner.js';
import { createSniffingRelay } from '../relay/sniff-relay.js';
import { createEventRelay } from '../relay/relay-events.js';
import { createReadingRelay, createWholeRelay } from '../relay/relay-whole.js';
import { type Relay, runRelay } from '../relay/run-relay.js';
import { errorInPlaceOfAnswer } from '../translate/errors/error-in-place.js';
import { answerHeaders, isEventStream } from './answer-headers.js';
import { type AnsweredAttempt } from './attempt.js';
import { type AttemptResult, clientLeft, relayed, reportedError } from './attempt-result.js';
import { MAX_ERROR_BYTES } from './hold-error-answer.js';
import { readErrorAnswer } from './read-error-answer.js';
import { UsageTap } from './usage-tap.js';

/** Passes the upstream's bytes on as they are, its errors included. */
export async function relayInOwnDialect({
  call,
  prepared,
  answer,
  record,
  limits,
  meter,
}: AnsweredAttempt): Promise<AttemptResult> {
  const { client, dialect, requestId } = call;
  const { status } = answer;
  const headers = answerHeaders(answer.headers, dialect, requestId);
  Object.assign(headers, prepared.notes);
  if (status < 400) Object.assign(headers, meter.budgetHeaders);
  const options = { ...limits, status, headers };
  const tap = new UsageTap(dialect);
  const usage = () => tap.read();
  const scanner = new EventScanner(dialect, tap.onEvent);

  const asEvents = (shown: OutgoingHttpHeaders): Relay => {
    record.source = { usage, events: () => scanner.events, failed: () => scanner.sawError };
    return createEventRelay(client, scanner, { ...options, headers: shown });
  };
  const asWhole = (mark: AnswerMark | undefined): Relay => {
    client.endKeepAlive();
    record.source = { ...record.source, usage };
    const length = Number(answer.headers['content-length']);
    return createWholeRelay(client, { ...options, length, onChunk: tap.onChunk, mark });
  };
  /** Reads a whole answer as an error, for a client whose stream has begun already. */
  const asError = (): Relay =>
    createReadingRelay(answer, { maxBytes: MAX_ERROR_BYTES, beyond: 'leave' }, (body) => {
      return new ErrorAnswer(errorInPlaceOfAnswer(body));
    });
  const bySniffing = (): Relay =>
    createSniffingRelay(false, (isEvents) => {
      if (isEvents) return asEvents({ ...withoutLength(headers), ...EVENT_STREAM_HEADERS });
      return client.committed ? asError() : asWhole(new AnswerMark(dialect));
    });

  const isLabelled = isEventStream(answer.headers);
  if (!isLabelled && status >= 400 && client.committed) {
    const error = await readErrorAnswer(answer, client, limits);
    if (!error) return clientLeft();
    throw error;
  }
  const relay = isLabelled ? asEvents(headers) : status >= 400 ? asWhole(undefined) : bySniffing();
  const outcome = await runRelay(answer, client, options, relay);
  const endedInError = outcome.end === 'complete' && status < 400 && scanner.sawError;
  return { ...relayed(endedInError ? reportedError() : outcome, outcomeOfStatus(status)), told: () => tap.pieces() };
}

function withoutLength({ 'content-length': _length, ...headers }: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return headers;
}
