import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ControlCalls, ControlFailure } from '../src/proxy/control-calls.service.js';
import { VersionCheck } from '../src/upstreams/version-check.service.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type NetworkProxy, type ProxyBehaviour, startNetworkProxy } from './start-network-proxy.js';
import { answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';
import { countStalls } from './support/count-stalls.js';
import { findFreePort } from './support/find-free-port.js';
import { runUndisturbed } from './support/run-undisturbed.js';

const PAIR = { access_token: 'access-token-one', refresh_token: 'refresh-token-two', expires_in: 3600 };

let issuer: RawUpstream;
let proxy: NetworkProxy;
let next: NetworkProxy;
let gateway: TestGateway;

async function open(): Promise<void> {
  issuer = await startRawUpstream(answerJson(200, PAIR));
  proxy = await startNetworkProxy();
  next = await startNetworkProxy();
}

async function close(): Promise<void> {
  await gateway.close();
  await Promise.all([issuer.close(), proxy.close(), next.close()]);
}

beforeEach(open);
afterEach(close);

const stalls = countStalls(50);

/** For limits that are shorter than this process may stand still. */
function itInTime(name: string, body: () => Promise<void>): void {
  let attempts = 0;
  const anew = async (): Promise<void> => {
    if (attempts++ > 0) await close().then(open);
    await body();
  };
  it(name, () => runUndisturbed(stalls, anew));
}

async function start(more: object, env: Readonly<Record<string, string>>): Promise<void> {
  const proxies = [{ name: 'office', url: proxy.url }];
  gateway = await startGateway({
    config: sandboxConfig(issuer.url, { proxies, workos: { base_url: issuer.url }, ...more }),
    env,
  });
}

describe('calls of the gateway itself', () => {
  it('ask for the client version through the network proxy', async () => {
    issuer.answer((_request, response) => response.end('0.99.1\n'));
    await start({ version_check: { url: `${issuer.url}/LATEST` } }, { FACTORY_API_KEY: 'fk-test-key' });
    await gateway.app.get(VersionCheck).check();
    expect(gateway.app.get(VersionCheck).userAgent).toBe('factory-cli/0.99.1');
    expect(new Set(proxy.targets)).toEqual(new Set([new URL(issuer.url).host]));
  });

  it('refresh tokens through the network proxy', async () => {
    await start({}, { DROID_REFRESH_KEY: 'refresh-token-one' });
    await gateway.logged(/Token refreshed successfully/);
    expect(proxy.targets).toContain(new URL(issuer.url).host);
    expect(issuer.requests.some(({ url }) => url === '/user_management/authenticate')).toBe(true);
  });

  it.each([407, 403, 400])(
    'never take a network proxy that refuses with %i for an issuer that does: the account stays',
    async (status) => {
      proxy.behave(status);
      await start({}, { DROID_REFRESH_KEY: 'refresh-token-one' });
      const outcome = await gateway.logged(/not refreshed for now|needs a new login/);
      expect(outcome).toMatch(/not refreshed for now/);
      expect(issuer.requests).toEqual([]);
    },
  );
});

describe('calls of the gateway itself, where a network proxy fails', () => {
  const two = () => ({
    proxies: [
      { name: 'broken', url: proxy.url },
      { name: 'good', url: next.url },
    ],
  });
  const authentications = () => issuer.requests.filter(({ url }) => url === '/user_management/authenticate');

  it.each<[string, ProxyBehaviour]>([
    ['refuses', 407],
    ['cannot reach the target', 502],
    ['hangs up on CONNECT', 'close'],
    ['never answers CONNECT', 'silence'],
  ])('refresh by the next one when it %s, within the call', async (_name, behaviour) => {
    proxy.behave(behaviour);
    await start(two(), { DROID_REFRESH_KEY: 'refresh-token-one' });
    expect(await gateway.logged(/Token refreshed successfully|not refreshed for now/)).toMatch(
      /Token refreshed successfully/,
    );
    expect(gateway.logs.join('')).toMatch(/^\[WARN\] Proxy broken failed \(ETUNNEL\); trying the next one$/m);
    expect(authentications()).toHaveLength(1);
  });

  it('refresh by the next one when it does not listen', async () => {
    const dead = { name: 'dead', url: `http://127.0.0.1:${await findFreePort()}` };
    await start({ proxies: [dead, { name: 'good', url: next.url }] }, { DROID_REFRESH_KEY: 'refresh-token-one' });
    expect(await gateway.logged(/Token refreshed successfully|not refreshed for now/)).toMatch(
      /Token refreshed successfully/,
    );
    expect(authentications()).toHaveLength(1);
  });

  it('do not send a refresh token again that may have arrived: the tunnel stood, then broke', async () => {
    proxy.behave('cut');
    await start(two(), { DROID_REFRESH_KEY: 'refresh-token-one' });
    expect(await gateway.logged(/Token refreshed successfully|not refreshed for now/)).toMatch(/not refreshed for now/);
    expect(next.targets).toEqual([]);
  });

  it.each<ProxyBehaviour>([403, 'close', 'cut'])(
    'ask for the client version again by the next one, whatever broke (%s)',
    async (behaviour) => {
      issuer.answer((_request, response) => response.end('0.99.1\n'));
      proxy.behave(behaviour);
      await start({ ...two(), version_check: { url: `${issuer.url}/LATEST` } }, { FACTORY_API_KEY: 'fk-test-key' });
      expect(await gateway.logged(/client is|version check:/)).toMatch(/client is 0\.99\.1/);
    },
  );

  itInTime('give each one its share of the time, and close the tunnel that never came about', async () => {
    proxy.behave('silence');
    await start({ ...two(), version_check: { enabled: false } }, { FACTORY_API_KEY: 'fk-test-key' });
    const beganMs = performance.now();
    const call = {
      url: new URL(issuer.url),
      method: 'POST',
      body: 'once',
      limitMs: 2_000,
      maxAnswerBytes: 1_000,
      repeatable: false,
    } as const;
    expect((await gateway.app.get(ControlCalls, { strict: false }).send(call)).data).toEqual(PAIR);
    expect(performance.now() - beganMs).toBeGreaterThan(900);
    expect(issuer.requests).toHaveLength(1);
    await proxy.whenIdle();
  });

  itInTime('leave the last one all the time that is left, and know whether anything was sent', async () => {
    for (const each of [proxy, next]) each.behave('silence');
    await start({ ...two(), version_check: { enabled: false } }, { FACTORY_API_KEY: 'fk-test-key' });
    const calls = gateway.app.get(ControlCalls, { strict: false });
    const call = {
      url: new URL(issuer.url),
      method: 'POST',
      body: 'once',
      limitMs: 400,
      maxAnswerBytes: 1_000,
      repeatable: false,
    } as const;
    const failure = (limitMs: number): Promise<unknown> =>
      calls.send({ ...call, limitMs }).catch((error: unknown) => error);
    const neverSent = (await failure(400)) as ControlFailure;
    expect([neverSent.code, neverSent.maybeSent, proxy.targets.length, next.targets.length]).toEqual([
      'ERR_CANCELED',
      false,
      1,
      1,
    ]);
    await Promise.all([proxy.whenIdle(), next.whenIdle()]);

    // A tunnel that stands may have carried it, whatever came back.
    proxy.behave('mute');
    const maybeSent = (await failure(400)) as ControlFailure;
    expect([maybeSent.code, maybeSent.maybeSent, next.targets.length]).toEqual(['ERR_CANCELED', true, 1]);
  });

  itInTime('go on to the next one where no TLS comes about in the tunnel: nothing was sent yet', async () => {
    for (const each of [proxy, next]) each.behave('mute');
    await start({ ...two(), version_check: { enabled: false } }, { FACTORY_API_KEY: 'fk-test-key' });
    const call = {
      url: new URL(issuer.url.replace('http:', 'https:')),
      method: 'POST',
      body: 'once',
      limitMs: 600,
      maxAnswerBytes: 1_000,
      repeatable: false,
    } as const;
    const failure = (await gateway.app
      .get(ControlCalls, { strict: false })
      .send(call)
      .catch((error: unknown) => error)) as ControlFailure;
    expect([failure, failure.maybeSent]).toEqual([expect.any(ControlFailure), false]);
    expect([proxy.targets.length, next.targets.length]).toEqual([1, 1]);
  });

  it('fail when every one does, each tried once', async () => {
    proxy.behave(403);
    next.behave(403);
    await start(two(), { DROID_REFRESH_KEY: 'refresh-token-one' });
    await gateway.logged(/not refreshed for now/);
    expect([proxy.targets.length, next.targets.length]).toEqual([1, 1]);
    expect(issuer.requests).toEqual([]);
  });
});
