import { type Payer } from '../accounts/payer.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type ErrorEvent } from '../relay/relay-events.js';
import { type UpstreamFailure } from '../proxy/upstream-failure.js';
import { answerHeaders } from './answer-headers.js';
import { type Attempt } from './attempt.js';
import { type HeldFailure, raise, reportedError } from './attempt-result.js';
import { describeRefusal } from './describe-refusal.js';

/** Errors within an answer that began well, by the meaning that a status would have had. */
const IN_BAND: readonly (readonly [words: RegExp, kind: 'unauthorized' | 'throttled'])[] = [
  [/"(?:type|code)"\s*:\s*"(?:authentication_error|invalid_api_key)"|"status"\s*:\s*"UNAUTHENTICATED"/, 'unauthorized'],
  [
    new RegExp(
      String.raw`"(?:type|code)"\s*:\s*"(?:rate_limit_error|rate_limit_exceeded|insufficient_quota)"|` +
        String.raw`"status"\s*:\s*"RESOURCE_EXHAUSTED"`,
    ),
    'throttled',
  ],
];

/**
 * Holds an error event that came in place of an answer. Where it means a 401 on the team's credential, the client must
 * not see it, as with a status 401.
 */
export function holdErrorEvent({ call, credential }: Attempt, error: ErrorEvent): HeldFailure {
  const text = error.event.toString();
  const kind = IN_BAND.find(([words]) => words.test(text))?.[1] ?? 'failed';
  if (kind === 'unauthorized' && isOfTeam(credential.account)) return holdRefusal(text);
  const { client, dialect, requestId } = call;
  return {
    kind: 'held',
    account: kind === 'throttled' ? { kind, error: 'error event' } : { kind: 'failed', error: 'error event' },
    reason: 'an error event',
    deliver: () => {
      client.commit(200, answerHeaders({ 'content-type': 'text/event-stream; charset=utf-8' }, dialect, requestId));
      client.write(error.bytes);
      client.end();
      return reportedError();
    },
  };
}

/**
 * Holds the failure of an upstream that gave no answer. A network proxy that failed does not count against the account:
 * every other account would have met it too.
 */
export function holdUpstreamFailure({ credential }: Attempt, error: UpstreamFailure): HeldFailure {
  const { reason } = error;
  // An error event that was translated has the meaning of a status.
  const { status, message } = reason === 'error_event' ? error.toGatewayError() : { status: 502, message: '' };
  if (status === 401 && isOfTeam(credential.account)) {
    return holdRefusal(JSON.stringify({ error: { type: 'authentication_error', message } }));
  }
  const deliver = () => raise(error);
  if (status === 429) return { kind: 'held', account: { kind: 'throttled', error: 'error event' }, reason, deliver };
  if (status === 402) return { kind: 'held', account: { kind: 'exhausted', error: 'error event' }, reason, deliver };
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
