import { type CloudLogin, type LoginTokens, type TeamAccount } from '../accounts/team-account.js';
import { HOUR_MS, MINUTE_MS } from '../config/durations.js';

const REFRESH_PERIOD_MS = 6 * HOUR_MS;
/** The clocks of replicas may differ by this. */
const SKEW_MS = MINUTE_MS;
const JUST_ISSUED_MS = MINUTE_MS;
/** Clouds give another token only some minutes before the one at hand ends, and the same again until then. */
const CLOUD_MARGIN_MS = 5 * MINUTE_MS;
const CLOUD_PAUSE_MS = MINUTE_MS / 2;
const LONGEST_MARGIN_MS = 10 * MINUTE_MS;
/** The share of a token's life that is left when it is replaced. */
const MARGIN_SHARE = 0.2;

/**
 * Gives the time at which an account's token should be replaced: six hours after the last time, or shortly before the
 * token ends. Gives 0 where there is no token, and null for a fixed key.
 */
export function nextRefreshAtMs({ login }: TeamAccount, nowMs: number): number | null {
  if (login.kind === 'cloud') return nextSignInAtMs(login);
  if (login.kind === 'api_key' || login.refreshToken === null) return null;
  if (login.accessToken === null) return 0;
  const beganAtMs = beginningOf(login);
  // The clock has been put back since a beginning that lies in the future was written.
  const times = [
    beganAtMs === null || beganAtMs > nowMs + SKEW_MS ? 0 : beganAtMs + REFRESH_PERIOD_MS,
    expiryWithMargin(login),
  ];
  return Math.min(...times.filter((time) => time !== null));
}

/** Whether the token ends so soon that it should be replaced now, however old it is. */
export function isExpiring({ login }: TeamAccount, nowMs: number): boolean {
  if (login.kind === 'cloud') return nextSignInAtMs(login) <= nowMs;
  if (login.kind === 'api_key' || login.refreshToken === null) return false;
  const at = expiryWithMargin(login);
  return login.accessToken === null || (at !== null && at <= nowMs);
}

/** Whether the token is half a period old. One that was replaced shortly before its end is not. */
export function isAged({ login }: TeamAccount, nowMs: number): boolean {
  return login.kind === 'tokens' && (beginningOf(login) ?? 0) < nowMs - REFRESH_PERIOD_MS / 2;
}

/** Whether the token was issued so recently that upstream would treat another one alike. */
export function isJustIssued({ login }: TeamAccount, nowMs: number): boolean {
  if (login.kind === 'api_key' || login.refreshedAtMs === null) return false;
  return Math.abs(nowMs - login.refreshedAtMs) < JUST_ISSUED_MS;
}

/** Gives the time at which a cloud is asked for another token: never for one that does not end. */
function nextSignInAtMs({ accessToken, expiresAtMs, refreshedAtMs }: CloudLogin): number {
  if (accessToken === null) return 0;
  if (expiresAtMs === null) return Infinity;
  return Math.max(expiresAtMs - CLOUD_MARGIN_MS, (refreshedAtMs ?? 0) + CLOUD_PAUSE_MS);
}

/**
 * Gives the end of the token less a margin. The issuer decides how long tokens live: those of five minutes are replaced
 * one minute before their end, those of hours ten minutes before.
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
