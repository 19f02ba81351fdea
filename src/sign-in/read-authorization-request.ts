import { type SignInSettings } from '../config/sign-in-settings.js';
import { isLoopbackHost } from '../config/is-loopback-host.js';
import { publicAddress } from '../config/public-address.js';
import { SignInRefused, type WaitingClient } from './sign-in-refused.js';

/** The program `droid2api` and the dashboard, which need no configuration. */
const PROGRAM_CLIENT = 'droid2api';
export const DASHBOARD_CLIENT = 'dashboard';

const BUILT_IN: readonly string[] = [PROGRAM_CLIENT, DASHBOARD_CLIENT];
/** For people; other clients go by their `client_id`. */
const NAMES: ReadonlyMap<string, string> = new Map([
  [DASHBOARD_CLIENT, 'Dashboard'],
  ['codex', 'Codex'],
]);
const LONGEST_STATE = 2_048;
const LONGEST_REDIRECT = 512;
/** A SHA-256 in base64url: https://www.rfc-editor.org/rfc/rfc7636#section-4.2 */
const CHALLENGE = /^[\w-]{43}$/;

/** What a client asks for at `/oauth/authorize`, once it was checked. */
export interface AuthorizationRequest {
  clientId: string;
  /** For people. */
  clientName: string;
  redirectUri: string;
  /** As the client has sent it; undefined where it has sent none. */
  state: string | undefined;
  codeChallenge: string;
}

/**
 * Reads an authorization request: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1 with S256 of
 * https://www.rfc-editor.org/rfc/rfc7636. Throws {@link SignInRefused}, which leads back to the client as soon as its
 * address is known to be good. `query` has a list where a field is given twice.
 */
export function readAuthorizationRequest(
  query: Readonly<Record<string, unknown>>,
  { clientIds }: Pick<SignInSettings, 'clientIds'>,
  publicUrl: URL,
): AuthorizationRequest {
  const fields = new Map(Object.entries(query));
  const read = (name: string): string | undefined => {
    const value = fields.get(name);
    if (value === undefined || typeof value === 'string') return value;
    throw new SignInRefused(`${name} is given more than once. The program that sent you here has to give it once.`);
  };
  const clientId = read('client_id') ?? '';
  if (!BUILT_IN.includes(clientId) && !clientIds.includes(clientId)) {
    throw new SignInRefused(
      'client_id names no client of this gateway. The operator lists it in member_sign_in.client_ids.',
    );
  }
  const redirectUri = readRedirect(read('redirect_uri'), clientId, publicUrl);
  const state = read('state');
  if (state !== undefined && state.length > LONGEST_STATE)
    throw new SignInRefused(`state is longer than ${LONGEST_STATE} characters.`);
  const clientName = NAMES.get(clientId) ?? clientId;
  const refuse = (error: WaitingClient['error'], sentence: string): SignInRefused =>
    new SignInRefused(sentence, { clientName, redirectUri, state, error });
  if (read('response_type') !== 'code') throw refuse('unsupported_response_type', 'response_type has to be code.');
  if (read('code_challenge_method') !== 'S256') {
    throw refuse(
      'invalid_request',
      'code_challenge_method has to be S256: the program that sent you here has to use PKCE.',
    );
  }
  const codeChallenge = read('code_challenge') ?? '';
  if (!CHALLENGE.test(codeChallenge))
    throw refuse('invalid_request', 'code_challenge has to be a SHA-256 in base64url, which has 43 characters.');
  return { clientId, clientName, redirectUri, state, codeChallenge };
}

/** Where the dashboard takes browsers back. */
export function dashboardCallback(publicUrl: URL): string {
  return publicAddress(publicUrl, '/dashboard/api/session/callback');
}

/**
 * Programs listen on their own machine, at any port: https://www.rfc-editor.org/rfc/rfc8252#section-7.3. The dashboard
 * has one address.
 */
function readRedirect(uri: string | undefined, clientId: string, publicUrl: URL): string {
  if (clientId === DASHBOARD_CLIENT) {
    if (uri === dashboardCallback(publicUrl)) return uri;
    throw new SignInRefused("redirect_uri is not the dashboard's own address below public_url.");
  }
  const url = uri !== undefined && uri.length <= LONGEST_REDIRECT && URL.canParse(uri) ? new URL(uri) : undefined;
  const isOwnMachine =
    url?.protocol === 'http:' &&
    isLoopbackHost(url.hostname) &&
    url.username === '' &&
    url.password === '' &&
    !uri?.includes('#');
  if (isOwnMachine && uri !== undefined) return uri;
  throw new SignInRefused(
    "redirect_uri has to be an http address of the person's own machine, such as http://127.0.0.1:8123/callback, " +
      'without name, password and fragment.',
  );
}
