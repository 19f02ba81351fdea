import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { ProviderAway } from '../../src/keys/renewal-refusal.js';
import { BROWSER, CALLBACK, type SignInGateway, startSignInGateway } from './sign-in-gateway.js';
import { FALSE_CLIENT, type FalseProvider, startFalseProvider } from './start-false-provider.js';

const MINUTE_MS = 61_000;

let idp: FalseProvider;
let gateway: SignInGateway;
/** How far the steady clock is set forward. */
let aheadMs = 0;

beforeEach(async () => {
  aheadMs = 0;
  const steady = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => steady() + aheadMs);
  idp = await startFalseProvider();
  gateway = await startSignInGateway({ name: 'Example', issuer: idp.issuer, client_id: FALSE_CLIENT });
});
afterEach(async () => {
  await gateway.close();
  await idp.close();
  jest.restoreAllMocks();
});

/** Answers as whom somebody is signed in. */
async function signIn(): Promise<string | undefined> {
  const url = await gateway.provider.begin({ kind: 'device', userCode: 'BCDFGHJK' }, BROWSER);
  idp.nonce = url.searchParams.get('nonce');
  const query = new URLSearchParams({ code: 'a code', state: url.searchParams.get('state') ?? '' });
  const { approval } = await gateway.provider.finish(new URL(`${CALLBACK}?${query.toString()}`), BROWSER);
  return approval.provider?.subject;
}

function timesRead(): number {
  return idp.requests.filter((path) => path.startsWith('/.well-known')).length;
}

it('a provider that has another key under the name of the former one costs one sign-in', async () => {
  await signIn();
  await idp.replaceKey();
  aheadMs += MINUTE_MS;
  await expect(signIn()).rejects.toThrow('does not hold');
  expect([await signIn(), timesRead()]).toEqual(['sub-ann', 2]);
});

it('a provider whose endpoint has moved costs one sign-in', async () => {
  await signIn();
  idp.movedTo = '/moved';
  aheadMs += MINUTE_MS;
  await expect(signIn()).rejects.toBeInstanceOf(ProviderAway);
  expect([await signIn(), timesRead()]).toEqual(['sub-ann', 2]);
});

it('a provider is not asked all of it again for its word, nor twice within a minute', async () => {
  await signIn();
  idp.refusal = { status: 503, body: 'Maintenance' };
  for (let times = 0; times < 3; times++) await expect(signIn()).rejects.toBeInstanceOf(ProviderAway);
  aheadMs += MINUTE_MS;
  idp.refusal = { status: 400, headers: { 'content-type': 'application/json' }, body: '{"error":"invalid_grant"}' };
  await expect(signIn()).rejects.toThrow('does not know this sign-in');
  idp.refusal = undefined;
  idp.claims = { email_verified: false };
  await expect(signIn()).rejects.toThrow('is verified');
  idp.claims = {};
  expect([await signIn(), timesRead()]).toEqual(['sub-ann', 1]);
});
