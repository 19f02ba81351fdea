import { type TeamAccount } from '../accounts/team-account.js';
import { MINUTE_MS } from '../config/durations.js';

/** AWS refuses signatures that are five minutes old. */
const MOST_CLOCK_ERROR_MS = MINUTE_MS;

/**
 * Lets an account sign by the cloud's clock. `upstreamMs` is the time of day at the cloud. Gives undefined where the
 * account does not sign, or signs by that time already.
 */
export function correctClock(account: TeamAccount, upstreamMs: number | undefined): TeamAccount | undefined {
  const { login } = account;
  if (login.kind !== 'cloud' || !login.aws || upstreamMs === undefined || Number.isNaN(upstreamMs)) return undefined;
  const clockOffsetMs = upstreamMs - Date.now();
  if (Math.abs(clockOffsetMs - login.clockOffsetMs) < MOST_CLOCK_ERROR_MS) return undefined;
  return { ...account, login: { ...login, clockOffsetMs } };
}
