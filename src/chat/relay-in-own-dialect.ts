import { outcomeOfStatus } from '../accounts/outcome.js';
import { EventScanner } from '../relay/event-scanner.js';
import { relayEvents } from '../relay/relay-events.js';
import { relayWhole } from '../relay/relay-whole.js';
import { answerHeaders, isEventStream } from './answer-headers.js';
import { type AnsweredAttempt } from './attempt.js';
import { type AttemptResult, clientLeft, relayed, reportedError } from './attempt-result.js';
import { readErrorAnswer } from './read-error-answer.js';
import { UsageTap } from './usage-tap.js';

/** Passes the upstream's bytes on as they are, its errors included. */
export async function relayInOwnDialect({
  call,
  answer,
  record,
  limits,
  meter,
}: AnsweredAttempt): Promise<AttemptResult> {
  const { client, dialect, requestId } = call;
  const { status } = answer;
  const account = outcomeOfStatus(status);
  const headers = answerHeaders(answer.headers, dialect, requestId);
  if (status < 400) Object.assign(headers, meter.budgetHeaders);
  const options = { ...limits, status, headers };
  const tap = new UsageTap(dialect);
  const usage = () => tap.read();
  if (isEventStream(answer.headers)) {
    const scanner = new EventScanner(dialect, tap.onEvent);
    record.source = { usage, events: () => scanner.events, failed: () => scanner.sawError };
    const outcome = await relayEvents(answer, client, scanner, options);
    const endedInError = outcome.end === 'complete' && status < 400 && scanner.sawError;
    return relayed(endedInError ? reportedError() : outcome, account);
  }
  if (client.committed) {
    const error = await readErrorAnswer(answer, client, limits);
    if (!error) return clientLeft();
    throw error;
  }
  client.endKeepAlive();
  record.source = { ...record.source, usage };
  return relayed(await relayWhole(answer, client, options, tap.onChunk), account);
}
