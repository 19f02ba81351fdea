import { afterEach, expect, it } from '@jest/globals';
import { ControlCalls, ControlFailure } from '../../src/proxy/control-calls.service.js';
import { providerFetch } from '../../src/sign-in/provider/provider-fetch.js';
import { type NetworkProxy, startNetworkProxy } from '../start-network-proxy.js';
import { type SignInGateway, startSignInGateway } from './sign-in-gateway.js';
import { type RunningProvider, startOidcProvider } from './start-oidc-provider.js';

let idp: RunningProvider;
let proxy: NetworkProxy;
let gateway: SignInGateway;

async function start(env?: Record<string, string>): Promise<void> {
  idp = await startOidcProvider();
  proxy = await startNetworkProxy();
  const config = env ? {} : { proxies: [{ name: 'office', url: proxy.url }] };
  gateway = await startSignInGateway(idp.config, { config, ...(env && { env: { HTTP_PROXY: proxy.url, ...env } }) });
}

afterEach(async () => {
  await gateway.close();
  await Promise.all([idp.close(), proxy.close()]);
});

it('goes out through the network proxies', async () => {
  await start();
  const { approval } = await gateway.signIn('ann');
  expect(await gateway.recheck(approval)).toMatchObject({ kind: 'granted' });
  expect(new Set(proxy.targets)).toEqual(new Set([new URL(idp.issuer).host]));
  proxy.behave('close');
  expect(await gateway.recheck(approval)).toMatchObject({ kind: 'granted' });
});

it('goes past them where NO_PROXY says so', async () => {
  await start({ NO_PROXY: '127.0.0.1' });
  await gateway.signIn('ann');
  expect(proxy.targets).toEqual([]);
});

it('gives up a provider that hangs', async () => {
  await start();
  idp.mood = 'hangs';
  const request = providerFetch(gateway.app.get(ControlCalls, { strict: false }), 200);
  const asked = request(idp.issuer, { method: 'GET', headers: {}, body: undefined, redirect: 'manual' });
  await expect(asked).rejects.toBeInstanceOf(ControlFailure);
});

it('reads no more than any provider says', async () => {
  await start();
  idp.mood = 'floods';
  const request = providerFetch(gateway.app.get(ControlCalls, { strict: false }));
  const asked = request(idp.issuer, { method: 'GET', headers: {}, body: undefined, redirect: 'manual' });
  await expect(asked).rejects.toBeInstanceOf(ControlFailure);
});
