import { Agent } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { INFERENCE_ROUTES } from './inference-routes.js';
import { readError, typeOf } from './read-error.js';
import { postJson, sendRequest } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

let upstream: RawUpstream;
let gateway: TestGateway;
let openGateway: TestGateway;
let keylessGateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  const config = sandboxConfig(upstream.url);
  gateway = await startGateway({ config, env: { FACTORY_API_KEY: 'fk-team-key' } });
  openGateway = await startGateway({ config, env: { FACTORY_API_KEY: 'fk-team-key', DROID_ALLOW_ANONYMOUS: 'true' } });
  keylessGateway = await startGateway({ config });
});

afterAll(async () => {
  await Promise.all([gateway.close(), openGateway.close(), keylessGateway.close(), upstream.close()]);
});

beforeEach(() => {
  upstream.requests.length = 0;
});

const LOCAL: readonly Record<string, string>[] = [
  { host: 'localhost' },
  { host: 'localhost:3000' },
  { host: 'LocalHost:3000' },
  { host: '127.0.0.1:3000' },
  { host: '127.8.9.10' },
  { host: '[::1]:3000' },
  { host: '[::1]' },
];

const FOREIGN: readonly Record<string, string>[] = [
  { host: 'gateway.internal:3000' },
  { host: 'localhost.attacker.test' },
  { host: '127.0.0.1.attacker.test:3000' },
  { host: 'attacker.test:127' },
  { host: '10.0.0.7:3000' },
  { host: '0.0.0.0:3000' },
  { host: '[fe80::1]:3000' },
  { host: '127.1' },
  { origin: 'http://attacker.test' },
  { origin: 'http://localhost:3000' },
  { origin: 'null' },
  { 'x-forwarded-for': '127.0.0.1' },
  { 'x-forwarded-host': 'localhost' },
  { 'x-forwarded-proto': 'https' },
  { 'X-Forwarded-Port': '443' },
  { forwarded: 'for=127.0.0.1' },
  { via: '1.1 proxy' },
  { 'x-real-ip': '127.0.0.1' },
  { 'cf-connecting-ip': '203.0.113.9' },
  { 'true-client-ip': '203.0.113.9' },
  { X_Forwarded_For: '203.0.113.9' },
  { 'tailscale-user-login': 'ada@example.com' },
  { referer: 'http://attacker.test/' },
  { 'sec-fetch-site': 'cross-site' },
];

describe.each(INFERENCE_ROUTES)("the team's credential on $path", ({ path, dialect, body }) => {
  it.each(LOCAL)('serves this machine: %j', async (headers) => {
    expect((await postJson(gateway.url + path, body, headers)).status).toBe(200);
  });

  it.each(FOREIGN)('does not serve %j', async (headers) => {
    const answer = await postJson(gateway.url + path, body, headers);
    expect(answer.status).toBe(401);
    expect(answer.headers['x-should-retry']).toBe('false');
    const error = readError(dialect, answer);
    expect(error.type).toBe(typeOf(dialect, 'authentication_error', 'authentication_error', 'UNAUTHENTICATED'));
    expect(error.message).toContain('DROID_ALLOW_ANONYMOUS=true');
    expect(upstream.requests).toHaveLength(0);
  });

  it('is not opened by a credential that the client brings along', async () => {
    const headers = { host: 'gateway.internal', authorization: 'Bearer made-up-key', 'x-api-key': 'made-up-key' };
    expect((await postJson(gateway.url + path, body, headers)).status).toBe(401);
    expect(upstream.requests).toHaveLength(0);
  });

  it.each(FOREIGN)('serves everybody with DROID_ALLOW_ANONYMOUS=true: %j', async (headers) => {
    expect((await postJson(openGateway.url + path, body, headers)).status).toBe(200);
  });

  it.each(FOREIGN)('is not needed by who brings a credential of their own: %j', async (headers) => {
    expect(
      (await postJson(keylessGateway.url + path, body, { ...headers, authorization: 'Bearer client-own-key' })).status,
    ).toBe(200);
    expect(upstream.requests[0]?.headers.authorization).toBe('Bearer client-own-key');
  });
});

describe('the rule', () => {
  const [route] = INFERENCE_ROUTES;

  it('is applied to each request, on a kept-alive connection too', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const send = (host: string) =>
      sendRequest(
        `${gateway.url}${route?.path}`,
        { method: 'POST', agent, headers: { host, 'content-type': 'application/json' } },
        JSON.stringify(route?.body),
      );
    const statuses = [];
    for (const host of ['localhost', 'attacker.test', 'localhost', 'attacker.test'])
      statuses.push((await send(host)).status);
    agent.destroy();
    expect(statuses).toEqual([200, 401, 200, 401]);
  });

  it('does not guard what costs nothing', async () => {
    for (const path of ['/', '/healthz', '/v1/models']) {
      expect(
        (
          await sendRequest(gateway.url + path, {
            headers: { host: 'gateway.internal', origin: 'http://attacker.test' },
          })
        ).status,
      ).toBe(200);
    }
  });

  it('stays closed for any other word than true', async () => {
    const closed = await startGateway({
      config: sandboxConfig(upstream.url),
      env: { FACTORY_API_KEY: 'fk-team-key', DROID_ALLOW_ANONYMOUS: 'false' },
    });
    const answer = await postJson(`${closed.url}${route?.path}`, route?.body, { host: 'gateway.internal' });
    await closed.close();
    expect(answer.status).toBe(401);
  });
});
