import { type IncomingHttpHeaders } from 'node:http';

const NAME = 'droid2api_session';

/** Reads the value of the session cookie; '' where there is none. */
export function readSessionCookie({ cookie }: IncomingHttpHeaders): string {
  for (const pair of (cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === NAME) return value ?? '';
  }
  return '';
}

/**
 * Writes `Set-Cookie` for a new session, or with 0 seconds for one that has ended. Scripts and other sites cannot reach
 * the cookie; `secure` is for a page that came by https.
 */
export function writeSessionCookie(value: string, seconds: number, secure: boolean): string {
  return `${NAME}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}
