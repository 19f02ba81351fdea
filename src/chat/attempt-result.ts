import { type Outcome } from '../accounts/outcome.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { mayRetryElsewhere } from '../relay/retry-elsewhere.js';
import { type RelayOutcome } from '../relay/run-relay.js';
import { type NeutralAnswer } from '../translate/neutral/fold-events.js';
import { type NeutralUsage } from '../translate/neutral/neutral-usage.js';

/** The reason of a failure that only a model with a larger context may not meet. */
export const TOO_LONG = 'too long';

/** What became of one attempt. */
export type AttemptResult = RelayedAnswer | HeldFailure;

/** The client has got an answer or a part of one, or has left. */
interface RelayedAnswer {
  kind: 'relayed';
  outcome: RelayOutcome;
  /** The outcome for the account's health. */
  account: Outcome;
  usage?: NeutralUsage;
  /** The parts of an answer, where the dialect stays the same, in which the vendor names what it keeps. */
  told?: () => readonly Buffer[];
  /** The answer in its neutral form, where it was translated. */
  answer?: NeutralAnswer;
}

/** The attempt failed, and the client has got nothing of it, so that another account may take over. */
export interface HeldFailure {
  kind: 'held';
  account: Outcome;
  /** For the log and the metrics. */
  reason: string;
  /**
   * Shows the failure to the client, when no other attempt follows. Throws where the client gets an error of the
   * gateway's own.
   */
  deliver: () => RelayOutcome;
}

/**
 * An answer that broke off counts against the account. A client that left does not, nor does an error that blames the
 * request.
 */
export function relayed(outcome: RelayOutcome, account: Outcome): RelayedAnswer {
  switch (outcome.end) {
    case 'complete':
      return { kind: 'relayed', outcome, account };
    case 'client_left':
      return { kind: 'relayed', outcome, account: { kind: 'cancelled' } };
    case 'failed': {
      const { failure } = outcome;
      if (failure instanceof GatewayError && !mayRetryElsewhere(failure.status))
        return { kind: 'relayed', outcome, account: { kind: 'rejected' } };

      const error = failure instanceof UpstreamFailure ? failure.reason : 'error event';
      return { kind: 'relayed', outcome, account: { kind: 'failed', error } };
    }
  }
}

export function clientLeft(): RelayedAnswer {
  return { kind: 'relayed', outcome: { end: 'client_left' }, account: { kind: 'cancelled' } };
}

/** The client has got all that the upstream sent, and that ended with an error, which would have had this status. */
export function reportedError(status: number): RelayOutcome {
  const { message } = new UpstreamFailure('error_event');
  return { end: 'failed', failure: new GatewayError(status, message) };
}

/** Throws, for a `deliver` that has nothing but an error to show. */
export function raise(error: Error): never {
  throw error;
}
