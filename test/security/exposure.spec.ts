import { afterEach, describe, expect, it } from '@jest/globals';
import { postJson, sendRequest } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { type RawUpstream, startRawUpstream } from '../start-raw-upstream.js';

const TOKEN = 'admin-token-of-this-test';
const ADMIN = { authorization: `Bearer ${TOKEN}` };
const PAGE = 'https://chat.example.com';

let upstream: RawUpstream;
let gateway: TestGateway;

async function start(config: object, env: Record<string, string> = {}): Promise<TestGateway> {
  upstream = await startRawUpstream();
  gateway = await startGateway({
    config: sandboxConfig(upstream.url, config),
    env: { FACTORY_API_KEY: 'fk-team-key', ADMIN_TOKEN: TOKEN, ...env },
  });
  return gateway;
}

afterEach(async () => {
  await gateway.close();
  await upstream.close();
});

describe('web pages of other origins', () => {
  function preflight(path: string, origin: string): ReturnType<typeof sendRequest> {
    return sendRequest(gateway.url + path, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
  }

  it('are kept away by default', async () => {
    await start({});
    const answers = await Promise.all([
      preflight('/v1/messages', PAGE),
      sendRequest(`${gateway.url}/v1/models`, { headers: { origin: PAGE } }),
    ]);
    expect(answers.map(({ headers }) => headers['access-control-allow-origin'])).toEqual([undefined, undefined]);
  });

  it('are let in where cors_origins names them, to the API alone and without cookies', async () => {
    await start({ cors_origins: [PAGE] });
    const [named, other, admin] = await Promise.all([
      preflight('/v1/messages', PAGE),
      preflight('/v1/messages', 'https://evil.example.com'),
      preflight('/admin/api/accounts', PAGE),
    ]);
    expect([
      named.status,
      named.headers['access-control-allow-origin'],
      named.headers['access-control-allow-headers'],
      named.headers['access-control-allow-credentials'],
    ]).toEqual([204, PAGE, 'content-type', undefined]);
    expect([other.headers['access-control-allow-origin'], admin.headers['access-control-allow-origin']]).toEqual([
      undefined,
      undefined,
    ]);
    const answer = await sendRequest(`${gateway.url}/v1/models`, { headers: { origin: PAGE } });
    expect([answer.status, answer.headers['access-control-allow-origin'], answer.headers.vary]).toEqual([
      200,
      PAGE,
      'Origin',
    ]);
    expect(answer.headers['access-control-expose-headers']).toContain('retry-after');
  });

  it("still may not spend the team's credential as if they were on this machine", async () => {
    await start({ cors_origins: ['*'] });
    const answer = await postJson(
      `${gateway.url}/v1/messages`,
      { model: 'claude-x', max_tokens: 1, messages: [] },
      { origin: PAGE },
    );
    expect([answer.status, answer.headers['access-control-allow-origin'], upstream.requests]).toEqual([401, PAGE, []]);
  });

  it.each(['chat.example.com', 'https://chat.example.com/', 'null', 'https://*.example.com'])(
    'cannot be named %j',
    async (origin) => {
      await start({});
      await expect(startGateway({ config: { cors_origins: [origin] } })).rejects.toThrow('cors_origins');
    },
  );
});

describe('pages', () => {
  it.each(['/dashboard/', '/dashboard/anything', '/admin/api/openapi.json', '/admin/api/accounts'])(
    '%s may not be framed, sniffed or filled with foreign scripts',
    async (path) => {
      await start({});
      const { headers } = await sendRequest(gateway.url + path, { headers: ADMIN });
      expect(headers['content-security-policy']).toMatch(/default-src 'none'/);
      expect(headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
      expect(headers['content-security-policy']).toMatch(/require-trusted-types-for 'script'/);
      expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|data:/);
      expect(headers['permissions-policy']).toMatch(/camera=\(\)/);
      expect([
        headers['x-frame-options'],
        headers['x-content-type-options'],
        headers['referrer-policy'],
        headers['x-powered-by'],
      ]).toEqual(['DENY', 'nosniff', 'no-referrer', undefined]);
    },
  );
});

describe('the address of a client', () => {
  const ask = (headers: Record<string, string>): Promise<unknown> =>
    postJson(`${gateway.url}/v1/messages`, { model: 'claude-x', max_tokens: 1, messages: [] }, headers);

  it.each([
    ['nobody is believed by default', [], '203.0.113.9', undefined],
    ['a trusted proxy is', ['127.0.0.0/8'], '203.0.113.9', '203.0.113.9'],
    [
      'the last one that is not trusted counts',
      ['127.0.0.1', '10.0.0.0/8'],
      '198.51.100.1, 203.0.113.9, 10.1.2.3',
      '203.0.113.9',
    ],
    ['a word in its place counts for nothing', ['127.0.0.1'], '[INFO]', undefined],
    ['IPv6 is an address, too', ['127.0.0.1', 'fd00::/8'], '2001:db8::7, fd00::1', '2001:db8::7'],
  ])('in the log: %s', async (_name, trusted, forwarded, expected) => {
    await start({ trusted_proxies: trusted }, { DROID_ALLOW_ANONYMOUS: 'true' });
    await ask({ 'x-forwarded-for': forwarded });
    const line = await gateway.logged(/POST \/v1\/messages/);
    expect(/ from=(\S+)/.exec(line)?.[1]).toBe(expected);
  });

  it('that a trusted proxy gives never makes a request a local one', async () => {
    await start({ trusted_proxies: ['127.0.0.1'] });
    expect(await ask({ 'x-forwarded-for': '127.0.0.1' })).toMatchObject({ status: 401 });
  });

  it.each(['10.0.0.0/33', '10.0.0', 'proxy.example.com', '::1/129', '10.0.0.0/8/8', ''])(
    'trusted_proxies cannot hold %j',
    async (entry) => {
      await start({});
      await expect(startGateway({ config: { trusted_proxies: ['127.0.0.1', entry] } })).rejects.toThrow(
        'trusted_proxies[1] must be an address or a range',
      );
    },
  );
});

describe('admin_port', () => {
  it('has the administration alone, and the other port everything else', async () => {
    await start({ admin_port: 0 });
    const { url, adminUrl } = gateway;
    expect(adminUrl).not.toBe(url);
    const statuses = async (base: string): Promise<number[]> => {
      const paths = [
        '/v1/models',
        '/',
        '/admin/api/accounts',
        '/ADMIN/api/accounts',
        '/dashboard',
        '/healthz',
        '/readyz',
      ];
      return await Promise.all(paths.map(async (path) => (await sendRequest(base + path, { headers: ADMIN })).status));
    };
    const [front, back] = [await statuses(url), await statuses(adminUrl)];
    expect([front.slice(0, 4), front.slice(5)]).toEqual([
      [200, 200, 404, 404],
      [200, 200],
    ]);
    expect([back.slice(0, 3), back.slice(5)]).toEqual([
      [404, 404, 200],
      [200, 200],
    ]);
    expect(front[4]).toBe(404);
  });

  it('is taken from the environment first', async () => {
    await start({ admin_port: 1 }, { ADMIN_PORT: '0' });
    expect((await sendRequest(`${gateway.adminUrl}/admin/api/accounts`, { headers: ADMIN })).status).toBe(200);
  });

  it('that is in use is an error of the start', async () => {
    await start({});
    const port = Number(new URL(gateway.url).port);
    await expect(startGateway({ config: { admin_port: port } })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  });
});
