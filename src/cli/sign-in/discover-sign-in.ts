import { isLoopbackHost } from '../../config/is-loopback-host.js';
import { asString, ownMember, parseObject } from '../../dialects/wire-value.js';
import { callGateway } from '../setup/call-gateway.js';
import { cleanUrl } from '../setup/ask-gateway.js';
import { SetupFailed } from '../setup/setup-failed.js';

/** Where a gateway signs people in. Every address is of one origin. */
export interface SignInOffer {
  /** The gateway's address, as it knows itself. */
  url: string;
  authorizationEndpoint: string;
  deviceEndpoint: string;
  tokenEndpoint: string;
  revocationEndpoint: string | null;
}

/**
 * Asks a gateway whether and where it signs people in; undefined where it does not. What it calls itself goes before
 * what the person has typed: the page in the browser, the tokens and later the requests must all be at one gateway, or
 * one that stands in between could have codes of another one redeemed. Throws {@link SetupFailed}.
 *
 * https://www.rfc-editor.org/rfc/rfc8414
 */
export async function discoverSignIn(typed: string): Promise<SignInOffer | undefined> {
  const { status, body } = await callGateway(`${typed}/.well-known/oauth-authorization-server`, typed);
  const found = status === 200 ? parseObject(body) : undefined;
  const issuer = asString(ownMember(found, 'issuer'));
  if (!found || issuer === undefined || !URL.canParse(issuer)) return undefined;
  const url = cleanUrl(issuer);
  if (!isSafe(url)) {
    throw new SetupFailed(
      `${typed} calls itself ${url}, which has no TLS: whoever runs it has to give it an https address in public_url.`,
    );
  }
  const endpoint = (name: string, path: string) => {
    const told = asString(ownMember(found, name));
    return told !== undefined && URL.canParse(told) && new URL(told).origin === new URL(url).origin
      ? told
      : `${url}${path}`;
  };
  return {
    url,
    authorizationEndpoint: endpoint('authorization_endpoint', '/oauth/authorize'),
    deviceEndpoint: endpoint('device_authorization_endpoint', '/oauth/device_authorization'),
    tokenEndpoint: endpoint('token_endpoint', '/oauth/token'),
    revocationEndpoint:
      ownMember(found, 'revocation_endpoint') === undefined ? null : endpoint('revocation_endpoint', '/oauth/revoke'),
  };
}

function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopbackHost(hostname);
}
