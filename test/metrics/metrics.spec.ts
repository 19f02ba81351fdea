import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../sandbox/pretend-upstream.js';
import { type RawAnswer, sendRequest } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';

// Twenty thousand requests.
jest.setTimeout(900_000);

const ADMIN_TOKEN = 'CanaryMetricsAdminToken';
const METRICS_TOKEN = 'CanaryMetricsReaderToken';
const PAYING_KEY = 'CanaryMetricsPayingKey';
const FROM_ELSEWHERE = { 'x-forwarded-for': '203.0.113.7' };

let sandbox: Sandbox;
let gateway: TestGateway;

beforeAll(async () => {
  sandbox = await startSandbox();
  gateway = await startGateway({
    config: sandboxConfig(sandbox.url, { metrics_port: 0 }),
    env: { ADMIN_TOKEN, DROID_METRICS_TOKEN: METRICS_TOKEN, FACTORY_API_KEY: PAYING_KEY, LOG_LEVEL: 'error' },
  });
});
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

function read(headers: Record<string, string> = {}): Promise<RawAnswer> {
  return sendRequest(`${gateway.url}/metrics`, { headers });
}

async function seriesOf(name: string): Promise<string[]> {
  const text = (await read()).body.toString();
  return text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

async function ask(model: string, more: object = {}, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const body = JSON.stringify({
    model,
    max_tokens: 50,
    messages: [{ role: 'user', content: 'CanaryMetricsPrompt' }],
    ...more,
  });
  return await sendRequest(
    `${gateway.url}/v1/messages`,
    { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
    body,
  );
}

describe('who may read /metrics', () => {
  it.each([
    ['this machine', {}, 200],
    ['another machine without a token', FROM_ELSEWHERE, 401],
    [
      'another machine with the token for metrics',
      { ...FROM_ELSEWHERE, authorization: `Bearer ${METRICS_TOKEN}` },
      200,
    ],
    ['another machine with the admin token', { ...FROM_ELSEWHERE, authorization: `Bearer ${ADMIN_TOKEN}` }, 200],
    ['another machine with a wrong token', { ...FROM_ELSEWHERE, authorization: 'Bearer CanaryWrong' }, 401],
    ['this machine with a wrong token', { authorization: 'Bearer CanaryWrong' }, 401],
    ['a page that has found its way to 127.0.0.1', { host: 'evil.example' }, 401],
    ['a page of another origin', { origin: 'https://evil.example' }, 401],
    ['a proxy on this machine', { via: '1.1 proxy' }, 401],
  ])('%s: %o → %i', async (_who, headers, status) => {
    const answer = await read(headers);
    expect(answer.status).toBe(status);
    expect(answer.body.includes('droid2api_build_info')).toBe(status === 200);
  });

  it('the token for metrics opens nothing else', async () => {
    expect(
      (
        await sendRequest(`${gateway.url}/admin/api/accounts`, {
          headers: { authorization: `Bearer ${METRICS_TOKEN}` },
        })
      ).status,
    ).toBe(401);
  });

  it('a port of their own asks nobody, and has nothing else', async () => {
    expect(new URL(gateway.metricsUrl).port).not.toBe(new URL(gateway.url).port);
    const answer = await sendRequest(gateway.metricsUrl, { headers: { host: 'gateway.example' } });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    for (const path of ['/', '/healthz', '/admin/api/accounts', '/v1/models'])
      expect((await sendRequest(new URL(path, gateway.metricsUrl).href)).status).toBe(404);
  });
});

describe('what /metrics tells', () => {
  it('of requests, attempts and failovers', async () => {
    sandbox.script({ status: 529 });
    await ask('claude-opus-4-8', { stream: true });
    await ask('claude-opus-4-8');
    expect(await seriesOf('droid2api_attempt_failures_total')).toEqual([
      'droid2api_attempt_failures_total{reason="status_529"} 1',
    ]);
    expect((await seriesOf('droid2api_requests_total')).join('\n')).toMatch(
      /kind="answer",dialect="messages",model="claude-\*",outcome="served"\} [12]/,
    );
    expect((await seriesOf('droid2api_tokens_total')).join('\n')).toMatch(/model="claude-\*",kind="output"\} [1-9]/);
    expect((await seriesOf('droid2api_accounts')).join('\n')).toMatch(/upstream="factory",state="\w+"\} 1/);
    expect((await read()).body.toString()).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
  });

  it('stays small under ten thousand models, keys and paths', async () => {
    const before = (await read()).body.toString().split('\n').length;
    const random = () => Math.random().toString(36).slice(2);
    const asked = async (n: number): Promise<void> => {
      await ask(
        `${n % 2 === 0 ? 'claude-' : ''}${random()}`,
        {},
        { authorization: `Bearer ${random()}`, 'user-agent': random(), 'x-request-id': random() },
      );
      await sendRequest(`${gateway.url}/${random()}/${random()}`, {
        method: n % 3 === 0 ? 'PROPFIND' : 'GET',
        headers: { 'x-api-key': random() },
      });
    };
    const all = 10_000;
    let next = 0;
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        while (next < all) await asked(next++);
      }),
    );
    const text = (await read()).body.toString();
    const counted = [...text.matchAll(/^droid2api_requests_total\{.*\} (\d+)$/gm)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
    expect(counted).toBeGreaterThanOrEqual(all);
    expect(text.split('\n').length - before).toBeLessThan(300);
    const models = new Set([...text.matchAll(/model="([^"]*)"/g)].map(([, model]) => model));
    expect([...models].sort()).toEqual(['claude-*', 'other']);
  });

  it('has no secret and no text of anybody', async () => {
    await ask(
      'claude-opus-4-8',
      { metadata: { user_id: 'CanaryMetricsUser' } },
      { 'x-api-key': 'CanaryMetricsClientKey', cookie: 'a=CanaryMetricsCookie' },
    );
    await sendRequest(`${gateway.url}/CanaryMetricsPath?key=CanaryMetricsQuery`);
    expect((await read()).body.toString()).not.toMatch(/Canary|account-|fk-/);
  });
});
