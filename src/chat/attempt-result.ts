import { type Outcome } from '../accounts/outcome.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { type RelayOutcome } from '../relay/run-relay.js';
import { type NeutralAnswer } from '../translate/neutral/fold-events.js';
import { type NeutralUsage } from '../translate/neutral/neutral-usage.js';

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

/** An answer that broke off counts against the account; a client that left does not. */
export function relayed(outcome: RelayOutcome, account: Outcome): RelayedAnswer {
  switch (outcome.end) {
    case 'complete':
      return { kind: 'relayed', outcome, account };
    case 'client_left':
      return { kind: 'relayed', outcome, account: { kind: 'cancelled' } };
    case 'failed': {
      const error = outcome.failure instanceof UpstreamFailure ? outcome.failure.reason : 'error event';
      return { kind: 'relayed', outcome, account: { kind: 'failed', error } };
    }
  }
}

export function clientLeft(): RelayedAnswer {
  return { kind: 'relayed', outcome: { end: 'client_left' }, account: { kind: 'cancelled' } };
}

/** The client has got all that the upstream sent, and that ended with an error. */
export function reportedError(): RelayOutcome {
  return { end: 'failed', failure: new UpstreamFailure('error_event').toGatewayError() };
}

/** Throws, for a `deliver` that has nothing but an error to show. */
export function raise(error: Error): never {
  throw error;
}
