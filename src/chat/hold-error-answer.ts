import { type Outcome, outcomeOfStatus } from '../accounts/outcome.js';
import { type Dialect } from '../dialects/dialect.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { addRetryHeaders, retryAfterMs } from '../dialects/retry-after.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { readWhole } from '../relay/relay-whole.js';
import { type RelayOutcome } from '../relay/run-relay.js';
import { isContextError } from '../dialects/errors/context-length.js';
import { mapUpstreamError } from '../dialects/errors/map-upstream-error.js';
import { readRetryDelayMs } from '../dialects/errors/read-error-message.js';
import { limitsAccount } from '../upstreams/limits-account.js';
import { type AnsweredAttempt } from './attempt.js';
import { type AttemptResult, clientLeft, raise, relayed, TOO_LONG } from './attempt-result.js';
import { isHeld } from './held-rejections.js';
import { passErrorBody } from './pass-error-body.js';
import { rememberAnswer } from './remembered-answer.js';
import { wordForClient } from './word-for-client.js';

/** An error's body is read up to this size. */
export const MAX_ERROR_BYTES = 256 * 1024;

/** Holds an error that another account may not have, until it is known whether one can take over. */
export async function holdErrorAnswer(attempt: AnsweredAttempt): Promise<AttemptResult> {
  const { call, answer, limits } = attempt;
  const body = await readWhole(answer, call.client, limits, MAX_ERROR_BYTES);
  if (body === undefined) return clientLeft();
  return {
    kind: 'held',
    account: outcomeOfError(answer, body, call.route.endpoint.dialect),
    reason: `status ${answer.status}`,
    deliver: () => deliverError(attempt, body),
  };
}

/**
 * Holds an error that blames the request, until it is known whether another model can take over: a larger one where the
 * conversation is too long. Gives the client every other error at once.
 */
export async function holdRejection(attempt: AnsweredAttempt): Promise<AttemptResult> {
  const { call, answer, limits, held } = attempt;
  const body = await readWhole(answer, call.client, limits, MAX_ERROR_BYTES);
  if (body === undefined) return clientLeft();
  const account: Outcome = { kind: 'rejected', error: `HTTP ${answer.status}` };
  const error = mapUpstreamError(call.dialect, answer.status, body.toString());
  if (isHeld(held, error)) {
    const reason = isContextError(error) ? TOO_LONG : `status ${answer.status}`;
    return { kind: 'held', account, reason, deliver: () => deliverError(attempt, body) };
  }
  limits.onLast();
  return relayed(deliverError(attempt, body), account);
}

function deliverError(attempt: AnsweredAttempt, body: Buffer): RelayOutcome {
  const { call, prepared } = attempt;
  if (prepared.translation || call.client.committed) raise(translatedError(attempt, body));
  return passErrorBody(attempt, body);
}

/** Makes an upstream's error one of the client's dialect, with what the upstream says about asking again. */
export function translatedError(attempt: AnsweredAttempt, body: Buffer): GatewayError {
  const { call, answer } = attempt;
  const error = wordForClient(attempt, mapUpstreamError(call.dialect, answer.status, body.toString()));
  const nowMs = Date.now();
  const pauseMs = retryAfterMs(answer.headers, nowMs);
  return new GatewayError(error.status, error.message, {
    ...error.details,
    // Google's clients read the pause in the error itself.
    ...(pauseMs !== undefined && { retryAfterSeconds: Math.ceil(pauseMs / 1_000) }),
    headers: addRetryHeaders({}, answer.headers, nowMs),
    quotesUpstream: true,
  });
}

function outcomeOfError({ status, headers }: UpstreamAnswer, body: Buffer, dialect: Dialect): Outcome {
  const text = body.toString();
  const outcome = outcomeOfStatus(status, retryAfterMs(headers, Date.now()) ?? readRetryDelayMs(text));
  if (outcome.kind !== 'throttled') return outcome;
  const answer = rememberAnswer(status, headers, body, dialect);
  return { ...outcome, everyModel: limitsAccount(headers, text), ...(answer && { answer }) };
}
