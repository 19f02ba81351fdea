import { type Outcome } from '../accounts/outcome.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type ErrorEvent, type RelayOutcome } from '../proxy/relay-answer.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { answerHeaders } from './answer-headers.js';
import { type Call } from './call.js';
import { type NeutralAnswer } from './translate/fold-events.js';
import { type NeutralUsage } from './translate/neutral-usage.js';

/** How one attempt ended. */
export type AttemptEnd =
  | { kind: 'relayed'; outcome: RelayOutcome; account: Outcome; usage?: NeutralUsage; answer?: NeutralAnswer }
  /** Nothing has reached the client. `deliver` shows it this failure, for when no other attempt follows. */
  | { kind: 'failed'; account: Outcome; reason: string; deliver: () => RelayOutcome };

/** An answer that broke off in the middle counts against the account; a client that left does not. */
export function ended(outcome: RelayOutcome, account: Outcome): AttemptEnd & { kind: 'relayed' } {
  const credited: Outcome =
    outcome.end === 'complete' ? account : outcome.end === 'client_gone' ? { kind: 'cancelled' } : { kind: 'failed', error: outcome.failure instanceof UpstreamFailure ? outcome.failure.reason : 'error event' };
  return { kind: 'relayed', outcome, account: credited };
}

export function failedByEvent({ client, dialect, requestId }: Call, error: ErrorEvent): AttemptEnd {
  return {
    kind: 'failed',
    account: { kind: 'failed', error: 'error event' },
    reason: 'an error event',
    deliver: () => {
      client.commit(200, answerHeaders({ 'content-type': 'text/event-stream; charset=utf-8' }, dialect, requestId));
      client.write(error.bytes);
      client.end();
      return { end: 'complete' };
    },
  };
}

/** Of a network proxy that failed the account hears nothing: every other one would have met it too. */
export function failedUpstream(error: UpstreamFailure): AttemptEnd {
  return { kind: 'failed', account: error.byProxy ? { kind: 'cancelled' } : { kind: 'failed', error: error.reason }, reason: error.reason, deliver: () => raise(error) };
}

export function refusedCredential(): AttemptEnd {
  return {
    kind: 'failed',
    account: { kind: 'unauthorized', error: 'HTTP 401' },
    reason: 'status 401',
    deliver: () => raise(new GatewayError(401, "The gateway's upstream credential was refused. The gateway's operator has to replace it.", { shouldRetry: false })),
  };
}

export function raise(error: Error): never {
  throw error;
}
