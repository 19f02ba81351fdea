import { type IncomingHttpHeaders } from 'node:http';
import { HOUR_MS } from '../../config/durations.js';
import { readCookie } from '../../sign-in/read-cookie.js';

const NAME = 'droid2api_session';
/** How long a session lasts at most. */
export const SESSION_MS = 12 * HOUR_MS;

/** Reads the value of the session cookie; '' where there is none. */
export function readSessionCookie(headers: IncomingHttpHeaders): string {
  return readCookie(headers, NAME) ?? '';
}

/**
 * Writes `Set-Cookie` for a new session, or with '' for one that has ended. Scripts and other sites cannot reach the
 * cookie; `secure` is for a page that came by https.
 */
export function writeSessionCookie(value: string, secure: boolean): string {
  const seconds = value === '' ? 0 : SESSION_MS / 1_000;
  return `${NAME}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}
