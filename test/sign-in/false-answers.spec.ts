import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Approval } from '../../src/keys/approval.js';
import { ProviderAway } from '../../src/keys/renewal-refusal.js';
import { SignInRefused } from '../../src/sign-in/sign-in-refused.js';
import { BROWSER, CALLBACK, type SignInGateway, startSignInGateway } from './sign-in-gateway.js';
import { FALSE_CLIENT, type FalseProvider, startFalseProvider } from './start-false-provider.js';

const DEVICE = { kind: 'device', userCode: 'BCDFGHJK' } as const;
let idp: FalseProvider;
let gateway: SignInGateway;

beforeAll(async () => {
  idp = await startFalseProvider();
  gateway = await startSignInGateway({ name: 'Example', issuer: idp.issuer, client_id: FALSE_CLIENT });
});
afterAll(async () => {
  await gateway.close();
  await idp.close();
});
beforeEach(() => {
  const nothing = { metadata: {}, claims: {}, header: {}, tokens: {}, info: {}, refusal: undefined };
  Object.assign(idp, nothing, { requests: [], forms: [], disguise: (jwt: string) => jwt });
});

/** Comes back from the provider, whose id token has the nonce that was asked for unless the test says another. */
async function signIn(at = gateway): Promise<Approval> {
  const url = await at.provider.begin(DEVICE, BROWSER);
  idp.nonce = url.searchParams.get('nonce');
  const query = new URLSearchParams({ code: 'a code', state: url.searchParams.get('state') ?? '' });
  const { approval } = await at.provider.finish(new URL(`${CALLBACK}?${query.toString()}`), BROWSER);
  return approval;
}

function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1_000) + seconds;
}

/** Changes what the signature is about. */
function withAlgorithm(jwt: string, header: object, signature: string): string {
  const [, payload] = jwt.split('.');
  return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.${signature}`;
}

describe('an answer of the provider', () => {
  it('that is well lets somebody in, and the code goes out with its verifier', async () => {
    const { provider } = await signIn();
    expect(provider).toMatchObject({ issuer: idp.issuer, subject: 'sub-ann', refreshToken: null });
    expect(Object.fromEntries(idp.forms[0] ?? [])).toMatchObject({
      grant_type: 'authorization_code',
      redirect_uri: CALLBACK,
      client_id: FALSE_CLIENT,
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(idp.forms[0]?.has('client_secret')).toBe(false);
  });

  it.each<[string, () => object, RegExp]>([
    ['of another issuer', () => ({ iss: 'https://evil.example.com' }), /does not hold \(iss\)/],
    ['for another client', () => ({ aud: 'another-client' }), /does not hold \(aud\)/],
    ['for several clients without azp', () => ({ aud: [FALSE_CLIENT, 'another-client'] }), /does not hold \(aud\)/],
    ['for several clients, issued to another', () => ({ aud: [FALSE_CLIENT, 'b'], azp: 'b' }), /does not hold \(azp\)/],
    ['for this client, issued to another', () => ({ azp: 'another-client' }), /issued to another program/],
    ['with the nonce of another sign-in', () => ({ nonce: 'another' }), /does not hold \(nonce\)/],
    ['without a nonce', () => ({ nonce: undefined }), /does not hold/],
    ['that is over', () => ({ exp: inSeconds(-70) }), /not valid at this time \(exp\)/],
    ['that never ends', () => ({ exp: undefined }), /does not hold/],
    ['that is not valid yet', () => ({ nbf: inSeconds(70) }), /not valid at this time \(nbf\)/],
    ['that is dated in the future', () => ({ iat: inSeconds(70), exp: inSeconds(300) }), /dated in the future/],
    ['about nobody', () => ({ sub: undefined }), /does not hold/],
    ['about nobody by name', () => ({ sub: '' }), /cannot keep/],
    ['about a number', () => ({ sub: 7 }), /does not hold/],
  ])('lets nobody in %s', async (_what, claims, expected) => {
    Object.assign(idp.claims, claims());
    const attempt = signIn();
    await expect(attempt).rejects.toThrow(expected);
    await expect(attempt).rejects.toBeInstanceOf(SignInRefused);
  });

  it.each<[string, () => object]>([
    ['has just run out', () => ({ exp: inSeconds(-50) })],
    ['is not valid yet', () => ({ nbf: inSeconds(50) })],
    ['is of the near future', () => ({ iat: inSeconds(50) })],
  ])('counts by clocks that differ by less than a minute: %s', async (_what, claims) => {
    Object.assign(idp.claims, claims());
    await signIn();
  });

  it.each<[string, (jwt: string) => string | undefined]>([
    ['without a signature', (jwt) => withAlgorithm(jwt, { alg: 'none' }, '')],
    ['with a signature that anybody can make', (jwt) => withAlgorithm(jwt, { alg: 'HS256' }, 'AAAA')],
    ['with the signature of something else', (jwt) => `${jwt.slice(0, -8)}AAAAAAAA`],
    ['with half a token', (jwt) => jwt.slice(0, 40)],
    ['without an id token', () => undefined],
  ])('lets nobody in %s', async (_what, disguise) => {
    idp.disguise = disguise;
    await expect(signIn()).rejects.toBeInstanceOf(SignInRefused);
  });

  it.each(['none', 'HS256'])('lets nobody in by %s, though the provider announces it', async (alg) => {
    idp.metadata = { id_token_signing_alg_values_supported: ['RS256', alg] };
    idp.disguise = (jwt) => withAlgorithm(jwt, { alg }, 'AAAA');
    const fresh = await startSignInGateway({
      issuer: idp.issuer,
      client_id: FALSE_CLIENT,
      client_secret: 'the secret',
    });
    await expect(signIn(fresh)).rejects.toBeInstanceOf(SignInRefused);
    await fresh.close();
  });

  it('is believed with a new key at once, and the former keys are kept for the next one', async () => {
    await signIn();
    await idp.addKey('second');
    idp.requests = [];
    await signIn();
    await signIn();
    expect(idp.requests.filter((path) => path === '/jwks')).toHaveLength(1);
    idp.header = { kid: 'nobody has it' };
    await expect(signIn()).rejects.toThrow('does not hold');
  });

  it('about somebody else in userinfo lets nobody in', async () => {
    idp.claims = { email: undefined };
    idp.info = { sub: 'sub-bob', email: 'bob@example.com', email_verified: true };
    await expect(signIn()).rejects.toThrow('answered about somebody else');
  });

  it('that does not come in time, or is too much, is none', async () => {
    idp.refusal = { status: 200, headers: { 'content-type': 'application/json' }, body: `"${'x'.repeat(2_000_000)}"` };
    await expect(signIn()).rejects.toBeInstanceOf(ProviderAway);
    idp.refusal = { status: 302, headers: { location: 'http://127.0.0.1:9/elsewhere' }, body: '' };
    await expect(signIn()).rejects.toBeInstanceOf(ProviderAway);
    idp.refusal = { status: 429, headers: { 'content-type': 'application/json' }, body: '{"error":"slow"}' };
    await expect(signIn()).rejects.toBeInstanceOf(ProviderAway);
  });
});

describe('a renewal', () => {
  const good = (): Promise<Approval> => {
    idp.tokens = { refresh_token: 'the first refresh token' };
    return signIn();
  };
  const json = { 'content-type': 'application/json' };

  it('without an id token asks userinfo', async () => {
    const approval = await good();
    idp.disguise = () => undefined;
    idp.info = { email: 'ann.lee@example.com', email_verified: true };
    expect(await gateway.recheck(approval)).toMatchObject({ kind: 'granted' });
    expect(gateway.member(approval).email).toBe('ann.lee@example.com');
    idp.info = { sub: 'sub-bob' };
    expect(await gateway.recheck(approval)).toMatchObject({ kind: 'refused' });
  });

  it('with an id token about somebody else ends the session', async () => {
    const approval = await good();
    idp.claims = { sub: 'sub-bob' };
    expect(await gateway.recheck(approval)).toMatchObject({ kind: 'refused' });
  });

  it.each<[string, number, string, string]>([
    ['invalid_grant', 400, '{"error":"invalid_grant"}', 'refused'],
    ['invalid_grant with a challenge', 401, '{"error":"invalid_grant"}', 'refused'],
    ['interaction_required, as of a new second factor', 400, '{"error":"interaction_required"}', 'refused'],
    ['invalid_client', 401, '{"error":"invalid_client"}', 'away'],
    ['temporarily_unavailable', 400, '{"error":"temporarily_unavailable"}', 'away'],
    ['invalid_grant of a failing server', 500, '{"error":"invalid_grant"}', 'away'],
    ['no JSON', 400, 'invalid_grant', 'away'],
    ['half a document', 400, '{"error":"invalid_grant', 'away'],
    ['nothing', 403, '', 'away'],
  ])('takes %s for what it is', async (_what, status, body, kind) => {
    const approval = await good();
    idp.refusal = { status, headers: { ...json, 'www-authenticate': 'Bearer error="invalid_token"' }, body };
    expect(await gateway.recheck(approval)).toMatchObject({ kind });
  });

  it('that fails after the provider gave another refresh token keeps it', async () => {
    const approval = await good();
    idp.tokens = { refresh_token: 'the second refresh token' };
    idp.disguise = () => undefined;
    idp.info = { sub: undefined };
    const result = await gateway.recheck(approval);
    expect(result).toMatchObject({ kind: 'away', refreshToken: expect.anything() });
    expect(JSON.stringify(result)).not.toContain('second');
  });

  it('puts no token into the log', async () => {
    const own = await startSignInGateway({ name: 'Example', issuer: idp.issuer, client_id: FALSE_CLIENT });
    idp.tokens = { refresh_token: 'the first refresh token' };
    const approval = await signIn(own);
    idp.refusal = { status: 400, headers: json, body: '{"error":"invalid_grant","error_description":"expired"}' };
    await own.recheck(approval);
    const logs = own.logs.join('\n');
    await own.close();
    expect(logs).toContain('Example did not renew a session: invalid_grant: expired');
    expect(logs).not.toContain('the first refresh token');
  });
});

describe('what the provider says of itself', () => {
  let fresh: SignInGateway | undefined;
  afterEach(() => fresh?.close());

  it.each<[string, FalseProvider['metadata'], string]>([
    ['is another issuer', { issuer: 'https://evil.example.com' }, 'by another name|does not hold'],
    ['has no authorization_endpoint', { authorization_endpoint: undefined }, 'authorization_endpoint'],
    ['leads to http elsewhere', { token_endpoint: 'http://evil.example.com/token' }, 'token_endpoint'],
    ['has keys at http elsewhere', { jwks_uri: 'http://evil.example.com/jwks' }, 'jwks_uri'],
    ['has userinfo at http elsewhere', { userinfo_endpoint: 'http://evil.example.com/me' }, 'userinfo_endpoint'],
    ['leads to a script', { authorization_endpoint: 'javascript:alert(1)' }, 'authorization_endpoint'],
  ])('is refused where it %s', async (_what, metadata, expected) => {
    idp.metadata = metadata;
    fresh = await startSignInGateway({ issuer: idp.issuer, client_id: FALSE_CLIENT });
    const attempt = fresh.provider.begin(DEVICE, BROWSER);
    await expect(attempt).rejects.toBeInstanceOf(SignInRefused);
    await expect(attempt).rejects.toThrow(new RegExp(expected));
    // Once it is mended, nobody has to restart the gateway.
    idp.metadata = {};
    await signIn(fresh);
  });
});
