import { type Outcome } from '../accounts/outcome.js';
import { type Payer } from '../accounts/payer.js';
import { isContextError } from '../dialects/errors/context-length.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type ErrorAnswer } from '../relay/error-answer.js';
import { type ErrorEvent } from '../relay/relay-events.js';
import { mayRetryElsewhere } from '../relay/retry-elsewhere.js';
import { type UpstreamFailure } from '../proxy/upstream-failure.js';
import { answerHeaders } from './answer-headers.js';
import { type Attempt } from './attempt.js';
import { type HeldFailure, raise, reportedError, TOO_LONG } from './attempt-result.js';
import { describeRefusal } from './describe-refusal.js';
import { isHeld } from './held-rejections.js';
import { wordForClient } from './word-for-client.js';

/**
 * Holds an error event that came in place of an answer. Where it means a 401 on the team's credential, the client must
 * not see it, as with a status 401.
 */
export function holdErrorEvent(attempt: Attempt, { bytes, failure }: ErrorEvent): HeldFailure {
  const { call, credential } = attempt;
  const { event, error, isShown } = failure;
  if (error.status === 401 && isOfTeam(credential.account)) return holdRefusal(event.toString());
  const { client, dialect, requestId } = call;
  return {
    kind: 'held',
    account: outcomeOfEvent(error.status),
    reason: isTooLong(error) ? TOO_LONG : 'an error event',
    deliver: () => {
      // The client would take an end without anything, or something that is no event of its dialect, for an answer.
      if (!isShown) raise(error);
      client.commit(200, answerHeaders({ 'content-type': 'text/event-stream; charset=utf-8' }, dialect, requestId));
      client.write(bytes);
      client.end();
      return reportedError(error.status);
    },
  };
}

/**
 * Holds an error in place of an answer that blames the request, where another model can take over. Throws every other
 * one, which the client gets at once.
 */
export function holdErrorInPlace(attempt: Attempt, answer: ErrorAnswer): HeldFailure {
  const error = answer.toGatewayError();
  const worded = wordForClient(attempt, error);
  if (!isHeld(attempt.held, error)) throw worded;
  const reason = isTooLong(error) ? TOO_LONG : answer.reason;
  return { kind: 'held', account: outcomeOfEvent(error.status), reason, deliver: () => raise(worded) };
}

function isTooLong(error: GatewayError): boolean {
  return !mayRetryElsewhere(error.status) && isContextError(error);
}

/** The outcome for the account of an error that came as an event, by the status that it would have had. */
function outcomeOfEvent(status: number): Outcome {
  const error = 'error event';
  if (status === 429) return { kind: 'throttled', error };
  if (status === 402) return { kind: 'exhausted', error };
  return { kind: mayRetryElsewhere(status) ? 'failed' : 'rejected', error };
}

/**
 * Holds the failure of an upstream that gave no answer. A network proxy that failed does not count against the account:
 * every other account would have met it too.
 */
export function holdUpstreamFailure({ credential }: Attempt, error: UpstreamFailure): HeldFailure {
  const { reason } = error;
  // An error event that was translated has the meaning of a status.
  const { status, message } = reason === 'error_event' ? error.toGatewayError() : { status: 502, message: '' };
  if (status === 401 && isOfTeam(credential.account))
    return holdRefusal(JSON.stringify({ error: { type: 'authentication_error', message } }));

  const deliver = () => raise(error);
  if (status === 429 || status === 402) return { kind: 'held', account: outcomeOfEvent(status), reason, deliver };
  return {
    kind: 'held',
    account: error.byProxy ? { kind: 'cancelled' } : { kind: 'failed', error: reason },
    reason,
    deliver,
  };
}

/**
 * Holds a 401 on the team's credential. `body` is the upstream's text, which is for the operator: the client sent
 * another credential, and would believe that the text is about that.
 */
export function holdRefusal(body: string): HeldFailure {
  const { said, forLog } = describeRefusal(body);
  return {
    kind: 'held',
    account: { kind: 'unauthorized', error: `HTTP 401: ${said}` },
    reason: forLog ? `status 401: ${said}` : 'status 401',
    deliver: () =>
      raise(
        new GatewayError(
          401,
          "The gateway's upstream credential was refused. The gateway's operator has to replace it.",
          { shouldRetry: false },
        ),
      ),
  };
}

function isOfTeam({ owner }: Payer): boolean {
  return owner === 'team';
}
