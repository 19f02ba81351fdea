import { StillThrottled } from '../auth/still-throttled.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type RelayOutcome } from '../relay/run-relay.js';
import { mayRetryElsewhere } from '../relay/retry-elsewhere.js';
import { type HeldFailure } from './attempt-result.js';
import { type RoutedCall } from './call.js';
import { deliverRemembered } from './remembered-answer.js';
import { type Absence, type Walk } from './walk.js';

/** Notes why nobody could be asked at an endpoint, and gives that error. Throws what is no error of the gateway's own. */
export function noteAbsence(walk: Walk, call: RoutedCall, error: unknown): GatewayError {
  if (!(error instanceof GatewayError)) throw error;
  walk.absence = betterAbsence(walk.absence, { call, error });
  return error;
}

/** Of two absences, gives the one that a client is best told: that it can come back, and the sooner the better. */
function betterAbsence(one: Absence | undefined, other: Absence): Absence {
  if (!one) return other;
  const [first, second] = [waitSeconds(one), waitSeconds(other)];
  return second < first ? other : one;
}

/** Tells the client how a walk ended in which nobody has answered it. Throws where that is an error of the gateway's. */
export function conclude({ last, absence, failed }: Walk): RelayOutcome {
  if (!last && !absence) return { end: 'client_left' };
  if (!last && absence?.error instanceof StillThrottled) return deliverRemembered(absence.call, absence.error);
  const told = absence && (last ? betterThanAnswer(last, absence.error, failed) : absence.error);
  if (told) throw told;
  return last?.deliver() ?? { end: 'client_left' };
}

/**
 * Finds an error that says more to the client than the answer of the last attempt. Answers undefined where that answer
 * says more.
 */
function betterThanAnswer(last: HeldFailure, error: GatewayError, tried: number): GatewayError | undefined {
  const { account, reason } = last;
  // What an endpoint has no translation for says nothing of the one that failed.
  if (!mayRetryElsewhere(error.status)) return undefined;
  // The answer to a spent or refused account is about the gateway, not about the client's request.
  if (account.kind === 'unauthorized' || account.kind === 'exhausted') return error;
  if (tried < 2) return undefined;
  // A 529 makes Claude Code give up after three tries. While an account is only cooling down, it should wait instead.
  if (reason === 'status 529' && (error.status === 503 || error.status === 429))
    return new GatewayError(503, error.message, error.details);

  // Another account may be back sooner than the last one.
  return account.kind === 'throttled' && error.status === 429 ? error : undefined;
}

function waitSeconds({ error }: Absence): number {
  const passes = error.status === 429 || error.status === 503;
  return passes ? (error.details.retryAfterSeconds ?? Number.MAX_SAFE_INTEGER) : Infinity;
}
