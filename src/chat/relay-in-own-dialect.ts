import { type OutgoingHttpHeaders } from 'node:http';
import { outcomeOfStatus } from '../accounts/outcome.js';
import { AnswerMark } from '../dialects/answer-mark.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { EVENT_STREAM_HEADERS } from '../relay/client-stream.js';
import { ErrorAnswer } from '../relay/error-answer.js';
import { EventScanner } from '../relay/event-scanner.js';
import { createSniffingRelay } from '../relay/sniff-relay.js';
import { createEventRelay } from '../relay/relay-events.js';
import { createReadingRelay, createWholeRelay } from '../relay/relay-whole.js';
import { type Relay, runRelay } from '../relay/run-relay.js';
import { findFailedAnswer } from '../translate/errors/find-failed-answer.js';
import { errorInPlaceOfAnswer } from '../dialects/errors/error-in-place.js';
import { answerHeaders, isEventStream } from './answer-headers.js';
import { type AnsweredAttempt } from './attempt.js';
import { type AttemptResult, clientLeft, relayed, reportedError } from './attempt-result.js';
import { MAX_ERROR_BYTES } from './hold-error-answer.js';
import { isHeld } from './held-rejections.js';
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
  held,
}: AnsweredAttempt): Promise<AttemptResult> {
  const { client, dialect, requestId } = call;
  const { status } = answer;
  const headers = answerHeaders(answer.headers, dialect, requestId);
  Object.assign(headers, prepared.notes);
  if (status < 400) Object.assign(headers, meter.budgetHeaders);
  const options = { ...limits, status, headers };
  const tap = new UsageTap(dialect);
  const usage = () => tap.read();
  const mayAnswerElsewhere = (error: GatewayError): boolean => isHeld(held, error);
  const scanner = new EventScanner(dialect, (data) => tap.onEvent(data), mayAnswerElsewhere);

  const asEvents = (shown: OutgoingHttpHeaders): Relay => {
    // What comes before the first content is no output, however much it is; 0 would mean that nothing is known.
    const events = (): number => (scanner.sawContent ? scanner.events : 1);
    record.source = { usage, events, failed: () => scanner.sawError };
    return createEventRelay(client, scanner, { ...options, headers: shown });
  };
  const asWhole = (mark: AnswerMark | undefined): Relay => {
    client.endKeepAlive();
    record.source = { ...record.source, usage, events: () => (mark?.isSeen === false ? 1 : 0) };
    const length = Number(answer.headers['content-length']);
    /** A failure that blames the request passes in the upstream's own words. */
    const find = (body: Buffer): GatewayError | undefined => {
      const failure = findFailedAnswer(dialect, body);
      return failure && mayAnswerElsewhere(failure) ? failure : undefined;
    };
    const check = mark && call.kind === 'answer' ? find : undefined;
    return createWholeRelay(client, { ...options, length, onChunk: (chunk) => tap.onChunk(chunk), mark, check });
  };
  /** Reads a whole answer as an error, for a client whose stream has begun already. */
  const asError = (mark: AnswerMark): Relay =>
    createReadingRelay(answer, { maxBytes: MAX_ERROR_BYTES, beyond: 'leave' }, (body) => {
      mark.look(body);
      return mark.isSeen ? notStreamed() : new ErrorAnswer(errorInPlaceOfAnswer(body));
    });
  const isLabelled = isEventStream(answer.headers);
  /** Goes by the first bytes, and corrects the content type where they show another: clients go by that. */
  const bySniffing = (): Relay =>
    createSniffingRelay(isLabelled, (isEvents) => {
      if (isEvents) return asEvents(isLabelled ? headers : { ...withoutLength(headers), ...EVENT_STREAM_HEADERS });
      const mark = new AnswerMark(dialect, call.kind);
      if (client.committed) return asError(mark);
      if (!/\bjson\b/i.test(answer.headers['content-type'] ?? '')) headers['content-type'] = 'application/json';
      return asWhole(mark);
    });

  if (!isLabelled && status >= 400 && client.committed) {
    const error = await readErrorAnswer(answer, client, limits);
    if (!error) return clientLeft();
    throw error;
  }
  const relay = status < 400 ? bySniffing() : isLabelled ? asEvents(headers) : asWhole(undefined);
  const outcome = await runRelay(answer, client, options, relay);
  const endedInError = outcome.end === 'complete' && status < 400 && scanner.sawError;
  const shown = endedInError ? reportedError(scanner.error?.status ?? 502) : outcome;
  return { ...relayed(shown, outcomeOfStatus(status)), told: () => tap.pieces() };
}

/** Not for another account: it would be paid for the same answer, which would be as late. */
function notStreamed(): GatewayError {
  const message =
    'The upstream answered in one piece although a stream was asked for, and after pings had begun one. ' +
    'Ask without "stream".';
  return new GatewayError(502, message);
}

function withoutLength({ 'content-length': _length, ...headers }: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return headers;
}
