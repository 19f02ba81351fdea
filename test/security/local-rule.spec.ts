import { createServer, request, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { checkLocalRule } from '../../src/cli/doctor/check-local-rule.js';
import { INFERENCE_ROUTES } from '../inference-routes.js';
import { postJson, sendRequest } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { type RawUpstream, startRawUpstream } from '../start-raw-upstream.js';
import { statusesOf, talk } from './talk.js';

let upstream: RawUpstream;
let gateway: TestGateway;
let closedGateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  const config = sandboxConfig(upstream.url);
  const env = { FACTORY_API_KEY: 'fk-team-key', DROID_METRICS_TOKEN: 'a-token-for-metrics-alone' };
  gateway = await startGateway({ config, env });
  closedGateway = await startGateway({ config, env: { ...env, DROID_ALLOW_LOCAL: 'false' } });
});
afterAll(async () => {
  await Promise.all([gateway.close(), closedGateway.close(), upstream.close()]);
});
beforeEach(() => {
  upstream.requests.length = 0;
});

/**
 * A request as nginx writes it to its upstream; with `proxy_pass` and nothing else it names the upstream's own address.
 */
function asNginxSends(
  { url }: TestGateway,
  line: string,
  version: '1.0' | '1.1',
  more: readonly string[] = [],
  body = '',
): Promise<number[]> {
  const head = [
    `${line} HTTP/${version}`,
    `Host: ${new URL(url).host}`,
    'Connection: close',
    ...more,
    ...(body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${body.length}`]),
  ];
  return talk(url, [`${head.join('\r\n')}\r\n\r\n${body}`]).then(statusesOf);
}

/** How each door answers. */
async function statuses(of: TestGateway, version: '1.0' | '1.1', more: readonly string[] = []): Promise<number[]> {
  const found: number[] = [];
  for (const { path, body } of INFERENCE_ROUTES)
    found.push(...(await asNginxSends(of, `POST ${path}`, version, more, JSON.stringify(body))));
  return [...found, ...(await asNginxSends(of, 'GET /metrics', version, more))];
}

const REFUSED = [...INFERENCE_ROUTES.map(() => 401), 401];
const SERVED = [...INFERENCE_ROUTES.map(() => 200), 200];

describe('a stranger behind a reverse proxy on this machine', () => {
  it('is not let in where the proxy speaks HTTP/1.0, as nginx does by itself', async () => {
    expect(await statuses(gateway, '1.0')).toEqual(REFUSED);
    expect(upstream.requests).toEqual([]);
  });

  it.each([
    'X-Real-IP: 203.0.113.9',
    'Via: 1.1 proxy',
    'CF-Connecting-IP: 203.0.113.9',
    'CF-Ray: 8a-FRA',
    'True-Client-IP: 203.0.113.9',
    'X-Client-IP: 203.0.113.9',
    'X_Forwarded_For: 203.0.113.9',
    'x-forwarded-for: 127.0.0.1',
    'X-Original-Host: gateway.example',
    'X-Envoy-External-Address: 203.0.113.9',
    'X-Cluster-Client-Ip: 203.0.113.9',
    'Fastly-Client-IP: 203.0.113.9',
    'X-Azure-ClientIP: 203.0.113.9',
    'X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678',
    'Tailscale-User-Login: somebody@example.com',
    'Sec-Fetch-Site: cross-site',
    'Sec-Fetch-Site: same-site',
    'Referer: http://evil.example/',
    'Host: gateway.example',
  ])('is not let in with %s', async (header) => {
    expect(await statuses(gateway, '1.1', [header])).toEqual(REFUSED);
    expect(upstream.requests).toEqual([]);
  });

  it('is not let in with a whole address as target', async () => {
    const body = JSON.stringify(INFERENCE_ROUTES[0]?.body);
    for (const host of ['evil.example', new URL(gateway.url).host]) {
      expect([401, 404]).toContain(
        (await asNginxSends(gateway, `POST http://${host}/v1/messages`, '1.1', [], body))[0],
      );
    }
    expect(await asNginxSends(gateway, `GET http://${new URL(gateway.url).host}/metrics`, '1.1')).toEqual([401]);
    expect(upstream.requests).toEqual([]);
  });

  it('is told why, and what the operator can do', async () => {
    const { status, body, headers } = await postJson(`${gateway.url}/v1/messages`, INFERENCE_ROUTES[0]?.body, {
      'x-real-ip': '203.0.113.9',
    });
    expect([status, headers['x-should-retry']]).toEqual([401, 'false']);
    expect(body.toString()).toMatch(
      /its own machine: the header x-real-ip tells of a proxy\..*npm run keys -- create.*DROID_ALLOW_ANONYMOUS=true/,
    );
    expect(body.toString()).not.toContain('203.0.113.9');
  });
});

describe('a stranger who cannot be told from a local caller', () => {
  it('is let in, and the first time the log says what that means', async () => {
    const fresh = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: 'fk-team-key' } });
    try {
      expect(await statuses(fresh, '1.0')).toEqual(REFUSED);
      const warnings = () => fresh.logs.filter((line) => line.includes('DROID_ALLOW_LOCAL=false'));
      expect(warnings()).toEqual([]);
      expect(await statuses(fresh, '1.1')).toEqual(SERVED);
      expect(await statuses(fresh, '1.1')).toEqual(SERVED);
      expect(warnings()).toEqual([
        expect.stringMatching(
          /^\[WARN\] .*reverse proxy or tunnel on this machine that adds no header looks the same.*npm run keys/,
        ),
      ]);
    } finally {
      await fresh.close();
    }
  });

  it('is not let in with DROID_ALLOW_LOCAL=false, and neither is who is on this machine', async () => {
    expect(await statuses(closedGateway, '1.1')).toEqual(REFUSED);
    const { body } = await postJson(`${closedGateway.url}/v1/messages`, INFERENCE_ROUTES[0]?.body);
    expect(body.toString()).toMatch(/serves nobody without a gateway key: DROID_ALLOW_LOCAL is false/);
    expect(
      (
        await sendRequest(`${closedGateway.url}/metrics`, {
          headers: { authorization: 'Bearer a-token-for-metrics-alone' },
        })
      ).status,
    ).toBe(200);
    expect((await sendRequest(`${closedGateway.url}/healthz`)).status).toBe(200);
    expect(closedGateway.logs.join('')).not.toContain('has been taken for one from this machine');
  });

  it('is let in for answers all the same with DROID_ALLOW_ANONYMOUS=true, and not for metrics', async () => {
    const open = await startGateway({
      config: sandboxConfig(upstream.url),
      env: { FACTORY_API_KEY: 'fk-team-key', DROID_ALLOW_LOCAL: 'false', DROID_ALLOW_ANONYMOUS: 'true' },
    });
    try {
      expect(await statuses(open, '1.1')).toEqual([...INFERENCE_ROUTES.map(() => 200), 401]);
    } finally {
      await open.close();
    }
  });
});

describe('the doctor', () => {
  const proxies: Server[] = [];
  afterAll(() => proxies.forEach((proxy) => proxy.close()));

  /** A proxy before a gateway that adds these headers. */
  async function startProxy({ url }: TestGateway, headers: Record<string, string>): Promise<URL> {
    const proxy = createServer((asked, answer) => {
      const sent = request(url + (asked.url ?? ''), { method: asked.method, headers, agent: false }, (got) =>
        got.pipe(answer.writeHead(got.statusCode ?? 0, got.headers)),
      );
      asked.pipe(sent);
    });
    proxies.push(proxy);
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    return new URL(`http://localhost:${(proxy.address() as AddressInfo).port}`);
  }

  it('finds a proxy that makes local callers of strangers', async () => {
    const proxy = await startProxy(gateway, {});
    const finding = {
      check: 'access',
      text: expect.stringContaining('/metrics answers without a token'),
      fix: expect.stringContaining('DROID_ALLOW_LOCAL=false'),
    };
    expect(await checkLocalRule(proxy)).toMatchObject({ ...finding, state: 'warning' });
    // Not one of this machine's names, although it leads there.
    expect(await checkLocalRule(new URL(`http://[::ffff:127.0.0.1]:${proxy.port}`))).toMatchObject({
      ...finding,
      state: 'problem',
    });
  });

  it('has nothing against one that tells of itself, against none, and where the rule is off', async () => {
    const places = [
      await startProxy(gateway, { 'x-forwarded-for': '203.0.113.9' }),
      new URL(gateway.url),
      await startProxy(closedGateway, {}),
    ];
    for (const place of places) expect(await checkLocalRule(place)).toMatchObject({ check: 'access', state: 'ok' });
  });

  it('says so where it cannot tell', async () => {
    const elsewhere = await startRawUpstream();
    try {
      expect(await checkLocalRule(new URL(elsewhere.url))).toMatchObject({
        state: 'not_checked',
        text: expect.stringContaining('answers 200, which does not tell'),
      });
    } finally {
      await elsewhere.close();
    }
    expect(await checkLocalRule(new URL(elsewhere.url))).toMatchObject({
      state: 'not_checked',
      text: expect.stringContaining('cannot be reached'),
    });
  });
});
