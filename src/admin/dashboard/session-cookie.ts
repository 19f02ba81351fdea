import { type IncomingHttpHeaders } from 'node:http';

const NAME = 'droid2api_session';

/** The value of the session cookie; '' where there is none. */
export function readSessionCookie({ cookie }: IncomingHttpHeaders): string {
  for (const pair of (cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === NAME) return value ?? '';
  }
  return '';
}

/**
 * `Set-Cookie` of a new session, or with 0 seconds of an ended one. Out of reach for scripts and for other sites;
 * `secure` for a page that came by https.
 */
export function writeSessionCookie(value: string, seconds: number, secure: boolean): string {
  return `${NAME}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}
