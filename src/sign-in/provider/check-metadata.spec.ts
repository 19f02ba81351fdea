import { expect, it } from '@jest/globals';
import { checkMetadata } from './check-metadata.js';

function metadataOf(issuer: string, more: object = {}) {
  const [authorization_endpoint, token_endpoint, jwks_uri] = ['auth', 'token', 'keys'].map(
    (path) => `https://login.example.com/${path}`,
  );
  return { issuer, authorization_endpoint, token_endpoint, jwks_uri, ...more };
}

it.each([
  ['https://accounts.google.com', 'https://accounts.google.com'],
  ['https://example.okta.com/oauth2/default', 'https://example.okta.com/oauth2/default'],
  ['https://login.microsoftonline.com/3a2f/v2.0', 'https://login.microsoftonline.com/3a2f/v2.0'],
])('takes %s for itself', (issuer, configured) => {
  expect(() => checkMetadata(metadataOf(issuer), new URL(configured))).not.toThrow();
});

it.each([
  // Every tenant of the world would be let in.
  ['https://login.microsoftonline.com/{tenantid}/v2.0', 'https://login.microsoftonline.com/common/v2.0'],
  ['https://login.microsoftonline.com/{tenantid}/v2.0', 'https://login.microsoftonline.com/organizations/v2.0'],
  ['https://login.microsoftonline.com/3a2f/v2.0', 'https://login.microsoftonline.com/example.com/v2.0'],
  ['https://example.b2clogin.com/3a2f/v2.0/', 'https://example.b2clogin.com/example.com/policy/v2.0'],
  ['accounts.google.com', 'https://accounts.google.com'],
])('refuses %s, where %s is configured', (issuer, configured) => {
  expect(() => checkMetadata(metadataOf(issuer), new URL(configured))).toThrow('provider.issuer');
});

it.each(['http://127.0.0.1:8080/token', 'http://login.example.com/token', 'ftp://login.example.com', 'token', ''])(
  'sends no secret from an https issuer to %j',
  (endpoint) => {
    const issuer = 'https://login.example.com';
    const metadata = metadataOf(issuer, { token_endpoint: endpoint });
    expect(() => checkMetadata(metadata, new URL(issuer))).toThrow('no https address as its token_endpoint');
  },
);
