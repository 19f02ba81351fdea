import { type IncomingHttpHeaders } from 'node:http';
import { HOUR_MS } from '../../config/durations.js';
import { publicPrefix } from '../../config/public-address.js';
import { readCookie } from '../../sign-in/read-cookie.js';

const NAME = 'droid2api_session';
/** The dashboard's page says below which path the browser has it. */
const PAGE_PATH = 'x-page-path';
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
export function writeSessionCookie(value: string, secure: boolean, path = '/'): string {
  const seconds = value === '' ? 0 : SESSION_MS / 1_000;
  return `${NAME}=${value}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

/**
 * Says for which path a page gets its cookie. Below the path of `public_url` nobody else on that host gets it, such as
 * another gateway beside this one; a page that is elsewhere, which it says itself, could not send it from there.
 */
export function sessionPathOf(headers: IncomingHttpHeaders, publicUrl: URL | undefined): string {
  const path = publicUrl ? sessionPathBelow(publicUrl) : '/';
  return headers[PAGE_PATH] === path ? path : '/';
}

/** The path for a page that is below `public_url`. */
export function sessionPathBelow(publicUrl: URL): string {
  return publicPrefix(publicUrl) || '/';
}
