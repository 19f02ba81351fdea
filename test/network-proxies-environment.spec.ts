import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountPool } from '../src/accounts/account-pool.service.js';
import { ConfigService } from '../src/config/config.service.js';
import { VersionCheck } from '../src/upstreams/version-check.service.js';
import { postJson, type RawAnswer } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type NetworkProxy, startNetworkProxy } from './start-network-proxy.js';
import { answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const MESSAGE = { model: 'claude-x', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] };
/** Nobody answers there but through a proxy that leads elsewhere. */
const FAR = 'http://upstream.invalid';
const NONE = {
  HTTP_PROXY: '',
  HTTPS_PROXY: '',
  ALL_PROXY: '',
  NO_PROXY: '',
  http_proxy: '',
  https_proxy: '',
  all_proxy: '',
  no_proxy: '',
};

let upstream: RawUpstream;
let proxy: NetworkProxy;
let other: NetworkProxy;
let gateway: TestGateway;

beforeEach(async () => {
  upstream = await startRawUpstream(answerJson(200, { type: 'message', content: [] }));
  const leadsTo = new URL(upstream.url).host;
  proxy = await startNetworkProxy({ credentials: { user: 'team', password: 'hidden-word' }, leadsTo });
  other = await startNetworkProxy({ leadsTo });
});

afterEach(async () => {
  await gateway.close();
  await Promise.all([upstream.close(), proxy.close(), other.close()]);
});

async function start(env: Readonly<Record<string, string>>, more: object = {}, target = FAR): Promise<void> {
  gateway = await startGateway({
    config: sandboxConfig(target, { version_check: { enabled: false }, ...more }),
    env: { FACTORY_API_KEY: 'fk-test-key', ...NONE, ...env },
  });
}

function ask(): Promise<RawAnswer> {
  return postJson(`${gateway.url}/v1/messages`, MESSAGE);
}

const logOf = (): string => gateway.logs.join('');

describe('proxy variables of the environment', () => {
  it.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])(
    '%s is the way where config.json has no proxies, and the log has its name and not its password',
    async (name) => {
      await start({ [name]: proxy.url });
      expect((await ask()).status).toBe(200);
      expect(proxy.targets).toEqual(['upstream.invalid:80']);
      expect(logOf()).toContain(`[INFO] Network proxies are taken from ${name} of the environment`);
      expect(logOf()).toContain(`[INFO] Using proxy ${name} for request to upstream.invalid`);
      expect(logOf()).not.toContain('hidden-word');
    },
  );

  it.each(['HTTPS_PROXY', 'https_proxy'])('%s is for https alone', async (name) => {
    await start({ [name]: proxy.url, ALL_PROXY: other.url });
    expect((await ask()).status).toBe(200);
    expect([proxy.targets, other.targets]).toEqual([[], ['upstream.invalid:80']]);
  });

  it('need no protocol, and the spelling in lower case counts before the other', async () => {
    await start({ http_proxy: new URL(other.url).host, HTTP_PROXY: proxy.url });
    expect((await ask()).status).toBe(200);
    expect([proxy.targets, other.targets]).toEqual([[], ['upstream.invalid:80']]);
  });

  it('serve the calls of the gateway itself', async () => {
    upstream.answer((_request, response) => response.end('0.99.1\n'));
    await start({ HTTP_PROXY: proxy.url }, { version_check: { url: 'http://version.invalid/LATEST' } });
    await gateway.app.get(VersionCheck).check();
    expect(gateway.app.get(VersionCheck).userAgent).toBe('factory-cli/0.99.1');
    expect(new Set(proxy.targets)).toEqual(new Set(['version.invalid:80']));
  });

  it('are not for this machine', async () => {
    await start({ HTTP_PROXY: proxy.url }, {}, upstream.url);
    expect((await ask()).status).toBe(200);
    expect(proxy.targets).toEqual([]);
  });

  it.each(['NO_PROXY', 'no_proxy'])('are not for what %s has', async (name) => {
    await start({ HTTP_PROXY: proxy.url, [name]: 'example.com, .invalid:80' });
    expect((await ask()).status).toBe(502);
    expect(proxy.targets).toEqual([]);
    expect(logOf()).toContain(`Network proxies are taken from HTTP_PROXY, ${name} of the environment`);
  });

  it('do not count beside proxies of config.json, which the log says', async () => {
    await start({ HTTP_PROXY: proxy.url, NO_PROXY: '*' }, { proxies: [{ name: 'office', url: other.url }] });
    expect((await ask()).status).toBe(200);
    expect([proxy.targets, other.targets]).toEqual([[], ['upstream.invalid:80']]);
    expect(logOf()).toContain('[INFO] proxies in config.json counts; HTTP_PROXY, NO_PROXY of the environment do not');
  });

  it('are overruled by an empty list, which the log says, and count again when it is removed', async () => {
    await start({ HTTP_PROXY: proxy.url }, { proxies: [] });
    expect((await ask()).status).toBe(502);
    expect(logOf()).toMatch(
      /^\[WARN\] proxies in config\.json is an empty list, so HTTP_PROXY of the environment does not count/m,
    );
    writeFileSync(gateway.configPath, JSON.stringify(sandboxConfig(FAR, { version_check: { enabled: false } })));
    gateway.app.get(ConfigService).reload();
    expect((await ask()).status).toBe(200);
    expect(proxy.targets).toEqual(['upstream.invalid:80']);
  });

  it('that cannot be used are an error of the log by their names alone, and the way is direct', async () => {
    await start({ ALL_PROXY: 'socks5h://user:hidden-word@127.0.0.1:1' });
    expect((await ask()).status).toBe(502);
    expect(logOf()).toMatch(
      new RegExp(
        String.raw`^\[ERROR\] ALL_PROXY names a SOCKS proxy \(socks5h://\), which is not supported; ` +
          String.raw`.*what it is for goes out directly`,
        'm',
      ),
    );
    expect(logOf()).not.toContain('hidden-word');
  });
});

describe('proxies of which none can be used', () => {
  it('leave the direct way, with an error in the log that says how to forbid it', async () => {
    await start(
      {},
      { proxies: [{ name: 'socks', url: 'socks5://127.0.0.1:1' }, { url: 'http://a%zz@127.0.0.1:1' }] },
      upstream.url,
    );
    expect((await ask()).status).toBe(200);
    expect(logOf()).toMatch(
      /^\[ERROR\] No entry of proxies in config\.json can be used: requests go out directly.*proxy_required: true/m,
    );
    expect(logOf()).toMatch(/^\[WARN\] .*proxies\[0\] is left out: url names a SOCKS proxy/m);
    expect(logOf()).toMatch(
      /^\[WARN\] .*proxies\[1\] is left out: url must be an address such as http:\/\/proxy\.example:8080/m,
    );
    expect(logOf()).not.toContain('[redacted]');
  });
});

describe('proxy_required', () => {
  it.each<[string, object]>([
    ['no entry can be used', { proxies: [{ url: 'socks5://127.0.0.1:1' }] }],
    ['the list is empty', { proxies: [] }],
    ['there is neither list nor variable', {}],
  ])('refuses requests with 503 where %s: nothing leaves, and no account is blamed', async (_name, more) => {
    // Not this machine, which needs no proxy where there is no list.
    await start({}, { proxy_required: true, ...more }, 'http://192.0.2.1');
    const answer = await ask();
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '60']);
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      type: 'error',
      error: { message: expect.stringContaining('proxy_required') },
    });
    expect(logOf()).toMatch(/^\[ERROR\] .*proxy_required is true/m);
    const accounts = gateway.app.get(AccountPool, { strict: false }).list();
    expect(accounts.map(({ health: { failures } }) => failures)).toEqual([0]);
  });

  it('holds for the calls of the gateway itself', async () => {
    await start({}, { proxy_required: true, version_check: { url: 'http://192.0.2.1/LATEST' } });
    expect(await gateway.logged(/version/i)).toContain('proxy_required');
  });

  it('is content with a proxy of the environment, and with what NO_PROXY lets go directly', async () => {
    await start({ HTTP_PROXY: proxy.url }, { proxy_required: true });
    expect((await ask()).status).toBe(200);
    await gateway.close();
    await start({ NO_PROXY: '127.0.0.1' }, { proxy_required: true }, upstream.url);
    expect((await ask()).status).toBe(200);
  });
});
