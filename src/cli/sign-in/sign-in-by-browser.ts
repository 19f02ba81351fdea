import { createHash, randomBytes } from 'node:crypto';
import { openBrowser } from '../accounts/open-browser.js';
import { askForTokens, CLIENT_ID, isRefusal, refused, type GivenTokens } from './ask-for-tokens.js';
import { type SignInOffer } from './discover-sign-in.js';
import { waitForRedirect } from './wait-for-redirect.js';

/**
 * Signs a person in by the browser of this machine: authorization code with PKCE. Throws SetupFailed.
 * https://www.rfc-editor.org/rfc/rfc7636
 */
export async function signInByBrowser(
  { url, authorizationEndpoint, tokenEndpoint }: SignInOffer,
  { print, open }: { print: (text: string) => void; open: (address: string) => void },
): Promise<GivenTokens> {
  const state = randomBytes(32).toString('base64url');
  const verifier = randomBytes(32).toString('base64url');
  const { redirectUri, code, close } = await waitForRedirect(state);
  try {
    const page = new URL(authorizationEndpoint);
    for (const [name, value] of [
      ['response_type', 'code'],
      ['client_id', CLIENT_ID],
      ['redirect_uri', redirectUri],
      ['code_challenge', createHash('sha256').update(verifier).digest('base64url')],
      ['code_challenge_method', 'S256'],
      ['state', state],
    ] as const)
      page.searchParams.set(name, value);
    print(`Sign in to ${url} in your browser. If it does not open, open this address in it:\n${page.href}\n`);
    open(page.href);
    const answer = await askForTokens(tokenEndpoint, url, {
      grant_type: 'authorization_code',
      code: await code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    });
    if (isRefusal(answer)) throw refused(answer, url);
    return answer;
  } finally {
    close();
  }
}

/** Opens the browser of whoever sits at this machine. */
export function openHere(address: string): void {
  openBrowser(address, true);
}
