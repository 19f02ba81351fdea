import { afterEach, describe, expect, it } from '@jest/globals';
import { ProviderAway } from '../../src/keys/renewal-refusal.js';
import { SignInRefused } from '../../src/sign-in/sign-in-refused.js';
import { signInAtProvider } from './sign-in-at-provider.js';
import { BROWSER, CALLBACK, type SignInGateway, startSignInGateway } from './sign-in-gateway.js';
import { makePerson, type ProviderSettings, type RunningProvider, startOidcProvider } from './start-oidc-provider.js';

const DEVICE = { kind: 'device', userCode: 'BCDFGHJK' } as const;
let idp: RunningProvider;
let gateway: SignInGateway;

async function start(settings: ProviderSettings & { signIn?: object; provider?: object } = {}): Promise<void> {
  const { signIn, provider, ...rest } = settings;
  idp = await startOidcProvider(rest);
  gateway = await startSignInGateway({ name: 'Example', ...idp.config, ...provider }, signIn ? { signIn } : {});
}

afterEach(async () => {
  await gateway.close();
  await idp.close();
});

describe('signing in at the provider', () => {
  it('makes a member at the first sign-in and finds them at the next one', async () => {
    await start();
    const { approval, member } = await gateway.signIn('ann');
    expect(member).toMatchObject({
      name: 'ann',
      email: 'ann@example.com',
      externalId: `${idp.issuer}|sub-ann`,
      role: 'member',
      teamId: null,
    });
    expect(approval.provider).toMatchObject({ issuer: idp.issuer, subject: 'sub-ann' });
    expect(approval.provider?.refreshToken?.reveal()).toMatch(/./);
    expect(gateway.directory.keys.get(approval.keyId)).toMatchObject({ signIn: true, memberId: member.id });
    const again = await gateway.signIn('ann');
    expect([again.member.id, again.approval.keyId]).toEqual([member.id, approval.keyId]);
    expect(gateway.directory.members.size).toBe(1);
  });

  it('says what it was for, and asks for what the operator wants asked', async () => {
    await start({
      provider: { authorization_parameters: { prompt: 'login', hd: 'example.com' }, scopes: ['openid', 'email'] },
    });
    const request = {
      clientId: 'codex',
      clientName: 'Codex',
      redirectUri: 'http://localhost:1455/auth/callback',
      state: 'its state',
      codeChallenge: 'x'.repeat(43),
    };
    const url = await gateway.provider.begin({ kind: 'code', request }, BROWSER);
    const { state, nonce, code_challenge: challenge, ...asked } = Object.fromEntries(url.searchParams);
    expect(asked).toEqual({
      client_id: idp.clientId,
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid email',
      code_challenge_method: 'S256',
      prompt: 'login',
      hd: 'example.com',
    });
    for (const value of [state, nonce, challenge]) expect(value).toMatch(/^[\w-]{43}$/);
    const { purpose } = await gateway.provider.finish(await signInAtProvider(url, 'ann'), BROWSER);
    expect(purpose).toEqual({ kind: 'code', request });
  });

  it('takes the claims from userinfo where the id token lacks them', async () => {
    const groups = [{ group: 'ops', team: 'Operations', role: 'operator' }];
    await start({
      claimsIn: 'userinfo',
      people: { ann: makePerson('ann', { groups: ['ops'] }) },
      signIn: { groups, domains: ['example.com'] },
    });
    const { member } = await gateway.signIn('ann');
    expect(member).toMatchObject({ email: 'ann@example.com', role: 'operator' });
    expect(gateway.directory.teams.get(member.teamId ?? '')?.name).toBe('Operations');
  });

  it('works with a client without a secret, and with the secret of a variable', async () => {
    await start();
    await gateway.close();
    gateway = await startSignInGateway({ issuer: idp.issuer, client_id: idp.publicClientId });
    await gateway.signIn('ann');
    await gateway.close();
    const provider = { issuer: idp.issuer, client_id: idp.clientId, client_secret_env: 'OIDC_CLIENT_SECRET' };
    gateway = await startSignInGateway(provider, { env: { OIDC_CLIENT_SECRET: ` ${idp.clientSecret}\n` } });
    await gateway.signIn('ann');
    expect(gateway.logs.join('\n')).not.toContain(idp.clientSecret);
    await gateway.close();
    gateway = await startSignInGateway(provider);
    expect(gateway.logs.join('\n')).toContain(
      'Nobody can sign in: the environment variable OIDC_CLIENT_SECRET is not set',
    );
    await expect(gateway.provider.begin(DEVICE, BROWSER)).rejects.toThrow('client_secret_env');
  });

  it('is refused by a provider that does not take the secret, and names the remedy', async () => {
    await start({ provider: { client_secret: 'another secret than that' } });
    const attempt = gateway.signIn('ann');
    await expect(attempt).rejects.toBeInstanceOf(SignInRefused);
    await expect(attempt).rejects.toThrow('Example does not take the gateway as its client (invalid_client)');
  });
});

describe('a browser that comes back', () => {
  it('is let in once', async () => {
    await start();
    const back = await signInAtProvider(await gateway.provider.begin(DEVICE, BROWSER), 'ann');
    await gateway.provider.finish(back, BROWSER);
    await expect(gateway.provider.finish(back, BROWSER)).rejects.toThrow('This sign-in is over');
  });

  it('is let in once, however often it comes at the same time', async () => {
    await start();
    const back = await signInAtProvider(await gateway.provider.begin(DEVICE, BROWSER), 'ann');
    const attempts = await Promise.allSettled([1, 2, 3].map(() => gateway.provider.finish(back, BROWSER)));
    expect(attempts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('is the one that was sent: another one does not get in, nor spend the state', async () => {
    await start();
    const back = await signInAtProvider(await gateway.provider.begin(DEVICE, BROWSER), 'ann');
    await expect(gateway.provider.finish(back, 'another cookie')).rejects.toThrow('begun in another browser');
    await expect(gateway.provider.finish(back, '')).rejects.toThrow('begun in another browser');
    await gateway.provider.finish(back, BROWSER);
  });

  it.each(['', 'made-up'])('is not let in with the state %j', async (state) => {
    await start();
    const back = await signInAtProvider(await gateway.provider.begin(DEVICE, BROWSER), 'ann');
    back.searchParams.set('state', state);
    await expect(gateway.provider.finish(back, BROWSER)).rejects.toThrow('This sign-in is over');
  });

  it('is not let in with the code of another sign-in: PKCE binds it', async () => {
    await start();
    const [own, other] = await Promise.all(
      [BROWSER, 'another cookie'].map(async (browser) =>
        signInAtProvider(await gateway.provider.begin(DEVICE, browser), 'ann'),
      ),
    );
    own?.searchParams.set('code', other?.searchParams.get('code') ?? '');
    await expect(gateway.provider.finish(own ?? new URL(CALLBACK), BROWSER)).rejects.toThrow(
      'does not know this sign-in',
    );
  });

  it.each(['https://evil.example.com', ''])('is not let in where another provider answers: iss %j', async (iss) => {
    await start();
    const back = await signInAtProvider(await gateway.provider.begin(DEVICE, BROWSER), 'ann');
    if (iss === '') back.searchParams.delete('iss');
    else back.searchParams.set('iss', iss);
    await expect(gateway.provider.finish(back, BROWSER)).rejects.toThrow('does not hold');
    expect(idp.requests).not.toContain('POST /token');
  });

  it('reads why the provider let nobody in', async () => {
    await start();
    const url = await gateway.provider.begin(DEVICE, BROWSER);
    const query = new URLSearchParams({
      error: 'access_denied',
      error_description: '<script>',
      iss: idp.issuer,
      state: url.searchParams.get('state') ?? '',
    });
    const attempt = gateway.provider.finish(new URL(`${CALLBACK}?${query.toString()}`), BROWSER);
    await expect(attempt).rejects.toThrow('Example has not let you in, or you have cancelled');
  });
});

describe('a provider that is away', () => {
  it.each(['fails', 'cut'] as const)('is told of at the beginning, and works when it is back: %s', async (mood) => {
    await start();
    idp.mood = mood;
    const attempt = gateway.provider.begin(DEVICE, BROWSER);
    await expect(attempt).rejects.toBeInstanceOf(ProviderAway);
    await expect(attempt).rejects.toThrow('Example has no answer now');
    idp.mood = 'well';
    await gateway.signIn('ann');
  });

  it.each(['fails', 'cut'] as const)('is told of at the callback: %s', async (mood) => {
    await start();
    const back = await signInAtProvider(await gateway.provider.begin(DEVICE, BROWSER), 'ann');
    idp.mood = mood;
    await expect(gateway.provider.finish(back, BROWSER)).rejects.toBeInstanceOf(ProviderAway);
    expect(gateway.directory.members.size).toBe(0);
  });

  it('is asked once by those who come at once', async () => {
    await start();
    await Promise.all([1, 2, 3].map(() => gateway.provider.begin(DEVICE, BROWSER)));
    await gateway.provider.begin(DEVICE, BROWSER);
    expect(idp.requests).toEqual(['GET /.well-known/openid-configuration']);
  });
});
