import { type Account } from '../accounts/account.js';
import { type Outcome } from '../accounts/outcome.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type ErrorEvent, type RelayOutcome } from '../relay/relay-answer.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { answerHeaders } from './answer-headers.js';
import { type Call } from './call.js';
import { describeRefusal } from './describe-refusal.js';
import { type NeutralAnswer } from '../translate/neutral/fold-events.js';
import { type NeutralUsage } from '../translate/neutral/neutral-usage.js';

/** How one attempt ended. */
export type AttemptEnd =
  | { kind: 'relayed'; outcome: RelayOutcome; account: Outcome; usage?: NeutralUsage; answer?: NeutralAnswer }
  /** Nothing has reached the client. `deliver` shows it this failure, for when no other attempt follows. */
  | { kind: 'failed'; account: Outcome; reason: string; deliver: () => RelayOutcome };

/** An answer that broke off in the middle counts against the account; a client that left does not. */
export function ended(outcome: RelayOutcome, account: Outcome): AttemptEnd & { kind: 'relayed' } {
  const credited: Outcome =
    outcome.end === 'complete'
      ? account
      : outcome.end === 'client_gone'
        ? { kind: 'cancelled' }
        : {
            kind: 'failed',
            error: outcome.failure instanceof UpstreamFailure ? outcome.failure.reason : 'error event',
          };
  return { kind: 'relayed', outcome, account: credited };
}

/** The client has got all that the upstream sent, and that ended with an error. */
export function reportedError(): RelayOutcome {
  return { end: 'failed', failure: new UpstreamFailure('error_event').toGatewayError() };
}

/** Errors that an upstream says inside an answer that began well, by what they would have been as a status. */
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
 * An error event in place of an answer. A refused credential of the team's is as little the client's business there as
 * it is as a status.
 */
export function failedByEvent(
  { client, dialect, requestId }: Call,
  error: ErrorEvent,
  owner: Account['owner'],
): AttemptEnd {
  const text = error.bytes.toString();
  const kind = IN_BAND.find(([words]) => words.test(text))?.[1] ?? 'failed';
  if (kind === 'unauthorized' && owner === 'team') return refusedCredential(dataOf(text));
  return {
    kind: 'failed',
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

/** Of a network proxy that failed the account hears nothing: every other one would have met it too. */
export function failedUpstream(error: UpstreamFailure, owner: Account['owner']): AttemptEnd {
  // An error event that was translated is as good as a status.
  const { status, message } = error.reason === 'error_event' ? error.toGatewayError() : { status: 502, message: '' };
  if (status === 401 && owner === 'team')
    return refusedCredential(JSON.stringify({ error: { type: 'authentication_error', message } }));
  if (status === 429)
    return {
      kind: 'failed',
      account: { kind: 'throttled', error: 'error event' },
      reason: error.reason,
      deliver: () => raise(error),
    };
  return {
    kind: 'failed',
    account: error.byProxy ? { kind: 'cancelled' } : { kind: 'failed', error: error.reason },
    reason: error.reason,
    deliver: () => raise(error),
  };
}

/**
 * A 401 on a credential of the team's. What upstream says about it is for the operator: the client sent another
 * credential, and would take it for its own.
 */
export function refusedCredential(body: string): AttemptEnd & { kind: 'failed' } {
  const { said, forLog } = describeRefusal(body);
  return {
    kind: 'failed',
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

/** The JSON of the first event. */
function dataOf(events: string): string {
  return /^data:(.*)$/m.exec(events)?.[1] ?? '';
}

export function raise(error: Error): never {
  throw error;
}
