import { request, type ClientRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Traffic } from '../../src/observability/traffic.service.js';
import { Drain } from '../../src/relay/drain.service.js';
import { sendRequest } from '../send-request.js';
import { startGateway, type TestGateway } from '../start-gateway.js';
import { type RawUpstream, startRawUpstream } from '../start-raw-upstream.js';
import { measureShortest } from '../support/measure-shortest.js';

const HANGING = 200;

describe('health', () => {
  let upstream: RawUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await startRawUpstream();
    gateway = await startGateway({
      config: {
        endpoint: [{ name: 'anthropic', base_url: `${upstream.url}/v1/messages` }],
        models: [{ id: 'claude-*', type: 'anthropic' }],
      },
      env: { FACTORY_API_KEY: 'the-only-key', LOG_LEVEL: 'error' },
    });
  });
  afterAll(async () => {
    await gateway.close();
    await upstream.close();
  });

  async function readiness(): Promise<{
    status: number;
    body: { status: string; degraded: object[]; checks: Record<string, { status: string }> };
  }> {
    const answer = await sendRequest(`${gateway.url}/readyz`);
    return {
      status: answer.status,
      body: JSON.parse(answer.body.toString()) as Awaited<ReturnType<typeof readiness>>['body'],
    };
  }

  it('names every part that was looked at', async () => {
    const { status, body } = await readiness();
    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'ready',
      degraded: [],
      checks: Object.fromEntries(
        ['gateway', 'accounts', 'database', 'limits', 'ledger'].map((part) => [part, { status: 'up' }]),
      ),
    });
  });

  it(`answers while ${HANGING} requests hang`, async () => {
    upstream.answer(() => undefined);
    const hanging: ClientRequest[] = [];
    for (let n = 0; n < HANGING; n++) {
      const outgoing = request(`${gateway.url}/v1/messages`, {
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/json' },
      });
      outgoing.on('error', () => undefined);
      outgoing.end(
        JSON.stringify({ model: 'claude-x', max_tokens: 1, stream: true, messages: [{ role: 'user', content: 'x' }] }),
      );
      hanging.push(outgoing);
    }
    const traffic = gateway.app.get(Traffic, { strict: false });
    while ([...traffic.underWay()].filter(({ kinds }) => kinds.includes('sent')).length < HANGING)
      await new Promise(setImmediate);

    const tookMs = await measureShortest(2_000, async () => {
      const startMs = performance.now();
      const [alive, ready, metrics] = await Promise.all([
        sendRequest(`${gateway.url}/healthz`),
        readiness(),
        sendRequest(`${gateway.url}/metrics`),
      ]);
      const endMs = performance.now();
      expect([alive.status, ready.status]).toEqual([200, 200]);
      expect(metrics.body.toString()).toMatch(new RegExp(`^droid2api_live_streams ${HANGING}$`, 'm'));
      return endMs - startMs;
    });
    expect(tookMs).toBeLessThan(2_000);

    for (const outgoing of hanging) outgoing.destroy();
    while ([...traffic.underWay()].length > 0) await new Promise(setImmediate);
    const after = (await sendRequest(`${gateway.url}/metrics`)).body.toString();
    expect(after).toMatch(new RegExp(`^droid2api_client_aborts_total\\{phase="waiting"\\} ${HANGING}$`, 'm'));
  });

  it('says that no account can pay, and stays ready', async () => {
    upstream.answer((_request, response) => response.writeHead(402, { 'content-type': 'application/json' }).end('{}'));
    await sendRequest(
      `${gateway.url}/v1/messages`,
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      JSON.stringify({ model: 'claude-x', max_tokens: 1, messages: [{ role: 'user', content: 'x' }] }),
    );
    const { status, body } = await readiness();
    expect([status, body.status, body.checks.accounts?.status]).toEqual([200, 'degraded', 'degraded']);
    expect(body.degraded).toEqual([{ part: 'accounts', reason: expect.stringContaining('factory') }]);
  });

  it('is not ready any more once it is told to stop, and alive', async () => {
    gateway.app.get(Drain, { strict: false }).begin();
    const { status, body } = await readiness();
    expect([status, body.status, body.checks.gateway?.status]).toEqual([503, 'stopping', 'down']);
    expect((await sendRequest(`${gateway.url}/healthz`)).status).toBe(200);
    expect((await sendRequest(`${gateway.url}/metrics`)).body.toString()).toMatch(/^droid2api_ready 0$/m);
  });
});
