import { type TeamAccount } from '../accounts/team-account.js';

export const REFRESH_PERIOD_MS = 6 * 3_600_000;
/** By how much the clocks of replicas may differ. */
const SKEW_MS = 60_000;
const JUST_ISSUED_MS = 60_000;
const LONGEST_MARGIN_MS = 10 * 60_000;
/** Of a token's life; what is left when it is replaced. */
const MARGIN_SHARE = 0.2;

/**
 * When an account's token should be replaced: six hours after the last time, or shortly before it ends; now where there
 * is none. Null for accounts that hold a fixed key.
 */
export function nextRefreshAtMs(account: TeamAccount, nowMs: number): number | null {
  if (account.refreshToken === null) return null;
  if (account.accessToken === null) return 0;
  const beganAtMs = account.refreshedAtMs ?? account.loggedInAtMs;
  // One that begins in the future was written by a clock that has been put back since.
  const times = [
    beganAtMs === null || beganAtMs > nowMs + SKEW_MS ? 0 : beganAtMs + REFRESH_PERIOD_MS,
    expiryWithMargin(account, beganAtMs),
  ];
  return Math.min(...times.filter((time) => time !== null));
}

/** Whether the token ends so soon that it should be replaced now; the time since the last refresh does not matter. */
export function isExpiring(account: TeamAccount, nowMs: number): boolean {
  if (account.refreshToken === null) return false;
  const at = expiryWithMargin(account, account.refreshedAtMs ?? account.loggedInAtMs);
  return account.accessToken === null || (at !== null && at <= nowMs);
}

/** Whether the token was issued so recently that another one would fare no better. */
export function isJustIssued({ refreshedAtMs }: TeamAccount, nowMs: number): boolean {
  return refreshedAtMs !== null && Math.abs(nowMs - refreshedAtMs) < JUST_ISSUED_MS;
}

/**
 * The issuer decides how long tokens live: those of five minutes are replaced when one is left, those of hours ten
 * before the end.
 */
function expiryWithMargin({ expiresAtMs }: TeamAccount, beganAtMs: number | null): number | null {
  if (expiresAtMs === null) return null;
  const lifetimeMs = beganAtMs === null ? Infinity : Math.max(0, expiresAtMs - beganAtMs);
  return expiresAtMs - Math.min(LONGEST_MARGIN_MS, lifetimeMs * MARGIN_SHARE);
}
