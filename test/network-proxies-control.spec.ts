import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { VersionCheck } from '../src/proxy/version-check.service.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type NetworkProxy, startNetworkProxy } from './start-network-proxy.js';
import { answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

jest.setTimeout(20_000);

const PAIR = { access_token: 'access-token-one', refresh_token: 'refresh-token-two', expires_in: 3600 };

let issuer: RawUpstream;
let proxy: NetworkProxy;
let gateway: TestGateway;

beforeEach(async () => {
  issuer = await startRawUpstream(answerJson(200, PAIR));
  proxy = await startNetworkProxy();
});

afterEach(async () => {
  await gateway.close();
  await Promise.all([issuer.close(), proxy.close()]);
});

async function start(more: object, env: Readonly<Record<string, string>>): Promise<void> {
  const proxies = [{ name: 'office', url: proxy.url }];
  gateway = await startGateway({ config: sandboxConfig(issuer.url, { proxies, workos: { base_url: issuer.url }, ...more }), env });
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

  it.each([407, 403, 400])('never take a network proxy that refuses with %i for an issuer that does: the account stays', async (status) => {
    proxy.behave(status);
    await start({}, { DROID_REFRESH_KEY: 'refresh-token-one' });
    const outcome = await gateway.logged(/not refreshed for now|needs a new login/);
    expect(outcome).toMatch(/not refreshed for now/);
    expect(issuer.requests).toEqual([]);
  });
});
