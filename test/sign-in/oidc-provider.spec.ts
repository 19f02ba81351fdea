import { afterEach, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { signInAtProvider } from './sign-in-at-provider.js';
import { makePerson, type ProviderSettings, type RunningProvider, startOidcProvider } from './start-oidc-provider.js';

const CALLBACK = 'http://127.0.0.1:9/prefix/oauth/callback';
let provider: RunningProvider;
afterEach(() => provider.close());

async function start(settings?: ProviderSettings) {
  provider = await startOidcProvider(settings);
  return oidc.discovery(new URL(provider.issuer), provider.clientId, provider.clientSecret, undefined, {
    execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
  });
}

async function signIn(client: oidc.Configuration, person: string, more: Record<string, string> = {}) {
  const verifier = oidc.randomPKCECodeVerifier();
  const url = oidc.buildAuthorizationUrl(client, {
    redirect_uri: CALLBACK,
    scope: 'openid email profile offline_access',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: 'state',
    ...more,
  });
  const back = await signInAtProvider(url, person);
  return oidc.authorizationCodeGrant(client, back, { pkceCodeVerifier: verifier, expectedState: 'state' });
}

it.each<Record<string, string>>([{}, { prompt: 'consent' }, { prompt: 'login' }])(
  'signs people in and says who they are: %j',
  async (more) => {
    const client = await start({ people: { ann: makePerson('ann', { groups: ['staff'] }) } });
    const tokens = await signIn(client, 'ann', more);
    expect(tokens.claims()).toMatchObject({ sub: 'sub-ann', email: 'ann@example.com', groups: ['staff'] });
  },
);

it('says in userinfo what a test wants there', async () => {
  const client = await start({ claimsIn: 'userinfo' });
  const tokens = await signIn(client, 'ann');
  expect(tokens.claims()).not.toHaveProperty('email');
  const info = await oidc.fetchUserInfo(client, tokens.access_token, 'sub-ann');
  expect(info).toMatchObject({ email: 'ann@example.com', email_verified: true });
});

it.each([true, false])('renews with what it knows now, rotating: %s', async (rotating) => {
  const client = await start({ rotating });
  const { refresh_token: first = '' } = await signIn(client, 'ann');
  provider.people.set('ann', makePerson('ann', { groups: ['ops'] }));
  const renewed = await oidc.refreshTokenGrant(client, first);
  expect(renewed.claims()).toMatchObject({ groups: ['ops'] });
  expect(renewed.refresh_token !== undefined && renewed.refresh_token !== first).toBe(rotating);
  provider.people.set('ann', { ...makePerson('ann'), disabled: true });
  await expect(oidc.refreshTokenGrant(client, renewed.refresh_token ?? first)).rejects.toMatchObject({
    error: 'invalid_grant',
  });
});

it('lets nobody in who has left, and fails as it is told', async () => {
  const client = await start({ people: { bob: { ...makePerson('bob'), disabled: true } } });
  await expect(signIn(client, 'bob')).rejects.toThrow('You cannot sign in');
  provider.mood = 'fails';
  expect((await fetch(provider.issuer)).status).toBe(503);
  provider.mood = 'cut';
  await expect(fetch(provider.issuer)).rejects.toThrow('fetch failed');
});
