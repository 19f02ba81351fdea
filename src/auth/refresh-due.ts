import { type LoginTokens, type TeamAccount } from '../accounts/team-account.js';
import { HOUR_MS, MINUTE_MS } from '../config/durations.js';

const REFRESH_PERIOD_MS = 6 * HOUR_MS;
/** By how much the clocks of replicas may differ. */
const SKEW_MS = MINUTE_MS;
const JUST_ISSUED_MS = MINUTE_MS;
const LONGEST_MARGIN_MS = 10 * MINUTE_MS;
/** Of a token's life; what is left when it is replaced. */
const MARGIN_SHARE = 0.2;

/**
 * When an account's token should be replaced: six hours after the last time, or shortly before it ends; now where there
 * is none. Null for accounts that hold a fixed key.
 */
export function nextRefreshAtMs({ login }: TeamAccount, nowMs: number): number | null {
  if (login.kind === 'api_key' || login.refreshToken === null) return null;
  if (login.accessToken === null) return 0;
  const beganAtMs = beginningOf(login);
  // One that begins in the future was written by a clock that has been put back since.
  const times = [
    beganAtMs === null || beganAtMs > nowMs + SKEW_MS ? 0 : beganAtMs + REFRESH_PERIOD_MS,
    expiryWithMargin(login),
  ];
  return Math.min(...times.filter((time) => time !== null));
}

/** Whether the token ends so soon that it should be replaced now; the time since the last refresh does not matter. */
export function isExpiring({ login }: TeamAccount, nowMs: number): boolean {
  if (login.kind === 'api_key' || login.refreshToken === null) return false;
  const at = expiryWithMargin(login);
  return login.accessToken === null || (at !== null && at <= nowMs);
}

/** Whether the token is half a period old. A token that its own end had replaced a moment ago is not. */
export function isAged({ login }: TeamAccount, nowMs: number): boolean {
  return login.kind === 'tokens' && (beginningOf(login) ?? 0) < nowMs - REFRESH_PERIOD_MS / 2;
}

/** Whether the token was issued so recently that another one would fare no better. */
export function isJustIssued({ login }: TeamAccount, nowMs: number): boolean {
  if (login.kind === 'api_key' || login.refreshedAtMs === null) return false;
  return Math.abs(nowMs - login.refreshedAtMs) < JUST_ISSUED_MS;
}

/**
 * The issuer decides how long tokens live: those of five minutes are replaced when one is left, those of hours ten
 * before the end.
 */
function expiryWithMargin(tokens: LoginTokens): number | null {
  const beganAtMs = beginningOf(tokens);
  if (tokens.expiresAtMs === null) return null;
  const lifetimeMs = beganAtMs === null ? Infinity : Math.max(0, tokens.expiresAtMs - beganAtMs);
  return tokens.expiresAtMs - Math.min(LONGEST_MARGIN_MS, lifetimeMs * MARGIN_SHARE);
}

function beginningOf({ refreshedAtMs, loggedInAtMs }: LoginTokens): number | null {
  return refreshedAtMs ?? loggedInAtMs;
}
