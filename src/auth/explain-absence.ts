import { type PoolPick } from '../accounts/account-pool.service.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { StillThrottled } from './still-throttled.js';

const LONGEST_RETRY_AFTER_SECONDS = 60;

/** No account can pay now, and the reason is neither a rate limit nor that all are busy: it lasts. */
export class NobodyPays extends GatewayError {}

const NONE_NOW = "None of the gateway's accounts can take the request now.";

/** Makes the error that a client gets where no account of the team can pay. */
export function explainAbsence(
  absence: Exclude<PoolPick, { kind: 'account' | 'no_account' }>,
  upstream: string,
): GatewayError {
  switch (absence.kind) {
    case 'not_allowed':
      return new GatewayError(
        403,
        `None of the accounts that this gateway key may use pays for the upstream "${upstream}".`,
        { shouldRetry: false },
      );
    case 'refused':
      return new NobodyPays(
        401,
        "The gateway's upstream credential was refused. The gateway's operator has to replace it.",
        {
          shouldRetry: false,
          ...(absence.untilMs !== null && { retryAfterSeconds: secondsUntil(absence.untilMs) }),
        },
      );
    case 'throttled': {
      const retryAfterSeconds = secondsUntil(absence.untilMs);
      if (absence.answer) return new StillThrottled(absence.answer, retryAfterSeconds);
      return new GatewayError(
        429,
        "All of the gateway's accounts that could take this request are at the upstream's rate limit.",
        { retryAfterSeconds },
      );
    }
    case 'busy':
      return new GatewayError(503, NONE_NOW, { retryAfterSeconds: secondsUntil(null) });
    case 'unavailable':
      return new NobodyPays(503, NONE_NOW, { retryAfterSeconds: secondsUntil(absence.untilMs) });
  }
}

/** Gives the seconds until a steady moment, as `retry-after` has them. */
function secondsUntil(timeMs: number | null): number {
  const seconds = timeMs === null ? 1 : Math.ceil((timeMs - steadyNowMs()) / 1000);
  return Math.min(Math.max(seconds, 1), LONGEST_RETRY_AFTER_SECONDS);
}
