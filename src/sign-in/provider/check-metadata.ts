import { type ServerMetadata } from 'openid-client';
import { isLoopbackHost } from '../../config/is-loopback-host.js';
import { SignInRefused } from '../sign-in-refused.js';

const ENDPOINTS = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;

/**
 * Throws where a provider does not describe itself as it must: as the very issuer that the operator has configured,
 * with all that the gateway needs, at addresses to which a secret may be sent. The library lets another issuer pass for
 * Microsoft's hosts, and http to any host as soon as the issuer is on this machine.
 */
export function checkMetadata(metadata: ServerMetadata, issuer: URL): void {
  if (!URL.canParse(metadata.issuer) || new URL(metadata.issuer).href !== issuer.href) {
    throw new SignInRefused(
      'The identity provider calls itself by another name than member_sign_in.provider.issuer. Whoever runs this ' +
        'gateway has to set it to the issuer that its configuration document names; for Microsoft Entra, the one of ' +
        'your own tenant.',
    );
  }
  for (const endpoint of ENDPOINTS) if (!isSafe(metadata[endpoint], issuer)) throw unusable(endpoint);
  if (metadata.userinfo_endpoint !== undefined && !isSafe(metadata.userinfo_endpoint, issuer))
    throw unusable('userinfo_endpoint');
}

function isSafe(address: string | undefined, issuer: URL): boolean {
  const url = URL.canParse(address ?? '') ? new URL(address ?? '') : undefined;
  if (url?.protocol === 'https:') return true;
  return url?.protocol === 'http:' && issuer.protocol === 'http:' && isLoopbackHost(url.hostname);
}

function unusable(endpoint: string): SignInRefused {
  return new SignInRefused(
    `The identity provider names no https address as its ${endpoint}. Whoever runs this gateway has to look at the ` +
      'configuration document below member_sign_in.provider.issuer.',
  );
}
