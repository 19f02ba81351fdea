import { createHash, randomBytes } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import { publicAddress } from '../../config/public-address.js';
import { readCookie } from '../../sign-in/read-cookie.js';
import { DASHBOARD_CLIENT, dashboardCallback } from '../../sign-in/read-authorization-request.js';

const NAME = 'droid2api_dashboard_sign_in';
/** People type passwords and find their phones meanwhile. */
const SECONDS = 900;

/** What a browser keeps of a sign-in at the provider until it comes back. */
interface SignInRequest {
  state: string;
  /** Of PKCE. */
  verifier: string;
}

export function newSignInRequest(): SignInRequest {
  return { state: randomBytes(32).toString('base64url'), verifier: randomBytes(32).toString('base64url') };
}

/** Where the browser is sent: https://www.rfc-editor.org/rfc/rfc7636#section-4.3 */
export function authorizationAddress({ state, verifier }: SignInRequest, publicUrl: URL): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: DASHBOARD_CLIENT,
    redirect_uri: dashboardCallback(publicUrl),
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return `${publicAddress(publicUrl, '/oauth/authorize')}?${query.toString()}`;
}

/** Reads what the browser kept; undefined where it began no sign-in, or long ago. */
export function readSignInRequest(headers: IncomingHttpHeaders): SignInRequest | undefined {
  const [, state, verifier] = /^([\w-]{43})\.([\w-]{43})$/.exec(readCookie(headers, NAME) ?? '') ?? [];
  return state !== undefined && verifier !== undefined ? { state, verifier } : undefined;
}

/**
 * Writes `Set-Cookie` for a sign-in that begins, or without one for one that is over. The cookie is for the way back
 * alone; it has to come along although another site leads the browser there.
 */
export function writeSignInRequest(request: SignInRequest | undefined, publicUrl: URL): string {
  const value = request ? `${request.state}.${request.verifier}` : '';
  const secure = publicUrl.protocol === 'https:' ? '; Secure' : '';
  const { pathname } = new URL(dashboardCallback(publicUrl));
  return `${NAME}=${value}; Path=${pathname}; Max-Age=${request ? SECONDS : 0}; HttpOnly; SameSite=Lax${secure}`;
}
