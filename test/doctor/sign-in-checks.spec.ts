import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkAccess } from '../../src/cli/doctor/check-access.js';
import { checkSignIn } from '../../src/cli/doctor/check-sign-in.js';
import { readConfig } from '../../src/config/read-config.js';
import { PagesWorld } from '../sign-in/pages-world.js';
import { type RunningProvider, startOidcProvider } from '../sign-in/start-oidc-provider.js';
import { startNetworkProxy } from '../start-network-proxy.js';
import { type RawUpstream, startRawUpstream } from '../start-raw-upstream.js';

/** No port that is given to who asks for any, and none that anybody takes here. */
const NOBODY = 'http://127.0.0.1:9';
const PUBLIC = 'https://gateway.example.com';

const variables =
  (all: Readonly<Record<string, string>> = {}) =>
  (name: string) =>
    all[name];
const configOf = (provider: object | undefined, more: object = {}) =>
  readConfig(JSON.stringify({ public_url: PUBLIC, member_sign_in: provider && { provider }, ...more })).config;

describe('the provider', () => {
  let provider: RunningProvider;
  beforeEach(async () => {
    provider = await startOidcProvider();
  });
  afterEach(() => provider.close());
  const settings = () => ({ name: 'Okta', issuer: provider.issuer, client_id: 'gateway' });

  /** What is found of the provider while no gateway runs. */
  async function check(settings: object, more: object = {}, environment: Readonly<Record<string, string>> = {}) {
    const findings = await checkSignIn(configOf(settings, more), variables(environment), false);
    expect(findings.every(({ check }) => check === 'sign-in')).toBe(true);
    expect(findings.at(-1)).toMatchObject({ state: 'not_checked', text: expect.stringContaining(PUBLIC) });
    return findings.slice(0, -1);
  }

  it('that describes itself as it must is good, and is asked for nothing else', async () => {
    expect(await check(settings())).toEqual([
      { check: 'sign-in', state: 'ok', text: `Okta describes itself as ${provider.issuer}/` },
    ]);
    expect(provider.requests).toEqual(['GET /.well-known/openid-configuration']);
  });

  it('whose secret is missing is a problem that names the variable', async () => {
    const secret = { ...settings(), client_secret_env: 'OIDC_CLIENT_SECRET' };
    const [missing] = await check(secret);
    expect(missing).toMatchObject({ state: 'problem', text: expect.stringContaining('OIDC_CLIENT_SECRET') });
    expect(await check(secret, {}, { OIDC_CLIENT_SECRET: 'any-word' })).toHaveLength(1);
  });

  it('that calls itself otherwise is a problem with its remedy', async () => {
    const alias = provider.issuer.replace('127.0.0.1', 'localhost');
    expect(await check({ ...settings(), issuer: alias })).toMatchObject([
      { state: 'problem', fix: expect.stringContaining('member_sign_in.provider.issuer') },
    ]);
  });

  it('that has no such page is a problem with its remedy', async () => {
    expect(await check({ ...settings(), issuer: `${provider.issuer}/realms/none` })).toMatchObject([
      { state: 'problem', text: expect.stringMatching(/answers 404$/), fix: expect.stringContaining('issuer') },
    ]);
  });

  it('that is away, or no provider at all, is a problem', async () => {
    provider.mood = 'fails';
    expect(await check(settings())).toMatchObject([{ state: 'problem', text: expect.stringMatching(/answers 503$/) }]);
    provider.mood = 'floods';
    expect(await check(settings())).toMatchObject([
      { state: 'problem', text: expect.stringContaining('answers 200 without JSON') },
    ]);
    expect(await check({ ...settings(), issuer: NOBODY })).toMatchObject([
      { state: 'problem', text: expect.stringContaining('ECONNREFUSED') },
    ]);
  });

  it('is asked by the network proxy', async () => {
    const proxy = await startNetworkProxy({});
    const issuer = { ...settings(), issuer: 'https://sso.example.com' };
    await check(issuer, { proxies: [{ name: 'one', url: proxy.url }] });
    await proxy.close();
    expect(proxy.targets).toEqual(['sso.example.com:443']);
    expect(await check(issuer, { proxies: [], proxy_required: true })).toMatchObject([
      { state: 'problem', text: expect.stringContaining('proxy_required') },
    ]);
  });

  it('lets people in where there is no gateway key', async () => {
    for (const name of ['DROID_REQUIRE_KEYS', 'DROID_ALLOW_LOCAL']) {
      const environment = variables({ [name]: name === 'DROID_ALLOW_LOCAL' ? 'false' : 'true' });
      expect(await checkAccess(configOf(settings()), environment, undefined)).toEqual({
        check: 'access',
        state: 'ok',
        text: 'whoever signs in at Okta',
      });
    }
  });
});

describe('public_url', () => {
  it('leads to the gateway, or to something else', async () => {
    const world = await PagesWorld.start({}, '/ai');
    const here = (url: string) => checkSignIn(configOf(undefined, { public_url: url }), variables(), true);
    expect(await here(`${world.origin}/ai`)).toEqual([
      { check: 'sign-in', state: 'ok', text: expect.stringContaining('their own gateway key') },
      { check: 'sign-in', state: 'ok', text: `${world.origin}/ai leads to the gateway, and calls itself so` },
    ]);
    const renamed = world.origin.replace('127.0.0.1', 'localhost');
    expect((await here(`${renamed}/ai`))[1]).toMatchObject({
      state: 'problem',
      text: `public_url is ${renamed}/ai, and what answers there calls itself ${world.origin}/ai`,
    });
    await world.close();
  });

  it('that leads nowhere is a warning, since clients may reach more than this machine', async () => {
    const [, found] = await checkSignIn(configOf(undefined, { public_url: NOBODY }), variables(), true);
    expect(found).toMatchObject({ state: 'warning', text: expect.stringContaining('ECONNREFUSED') });
  });

  it.each([
    [404, '{"error":"no"}'],
    [302, ''],
    [200, '<html>Sign in to the company</html>'],
  ])('that something else answers with %i is a problem', async (status, body) => {
    const other: RawUpstream = await startRawUpstream((_request, response) => response.writeHead(status).end(body));
    const [, found] = await checkSignIn(configOf(undefined, { public_url: other.url }), variables(), true);
    await other.close();
    expect(found).toMatchObject({ state: 'problem', text: expect.stringContaining(`answers ${status}`) });
  });

  it('that is not there has nothing to be checked', async () => {
    expect(await checkSignIn(readConfig('{}').config, variables(), true)).toEqual([]);
  });
});
