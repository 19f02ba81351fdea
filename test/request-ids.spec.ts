import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { ANY_ANSWER, answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const MESSAGES = { model: 'claude-x', max_tokens: 1, messages: [{ role: 'user', content: 'hi' }] };
const CHAT = { model: 'glm-x', messages: [{ role: 'user', content: 'hi' }] };

describe('request ids and traces', () => {
  let upstream: RawUpstream;
  let gateway: TestGateway;
  let seen: Record<string, unknown>;

  beforeAll(async () => {
    upstream = await startRawUpstream();
    upstream.answer((request, ...rest) => {
      seen = request.headers;
      answerJson(200, ANY_ANSWER, { 'x-request-id': 'req_upstream' })(request, ...rest);
    });
    gateway = await startGateway({
      config: sandboxConfig(upstream.url),
      env: { FACTORY_API_KEY: 'the-only-key', LOG_FORMAT: 'json' },
    });
  });
  afterAll(async () => {
    await gateway.close();
    await upstream.close();
  });

  async function lineWith(id: string): Promise<Record<string, unknown>> {
    return JSON.parse(await gateway.logged(new RegExp(`"client_request_id":"${id}"`))) as Record<string, unknown>;
  }

  it("a Messages client gets its proxy's id beside the request-id that it reads", async () => {
    const { headers } = await postJson(`${gateway.url}/v1/messages`, MESSAGES, { 'x-request-id': 'ingress-1' });
    expect([headers['x-request-id'], headers['request-id']]).toEqual(['ingress-1', 'req_upstream']);
    expect(await lineWith('ingress-1')).toMatchObject({
      msg: 'POST /v1/messages 200',
      request_id: expect.stringMatching(/^req_[0-9a-f]{32}$/),
      upstream_request_id: 'req_upstream',
      path: '/v1/messages',
      status: 200,
      account: expect.any(String),
      attempts: 1,
    });
  });

  it("an OpenAI client gets its own id back, and the upstream's stays in the log", async () => {
    const { headers } = await postJson(`${gateway.url}/v1/chat/completions`, CHAT, { 'x-request-id': 'ingress-2' });
    expect(headers['x-request-id']).toBe('ingress-2');
    expect(await lineWith('ingress-2')).toMatchObject({ upstream_request_id: 'req_upstream', dialect: 'chat' });
  });

  it('errors and other routes repeat it, too', async () => {
    const refused = await postJson(`${gateway.url}/v1/messages`, { model: 'nobody' }, { 'x-request-id': 'ingress-3' });
    expect([refused.status, refused.headers['x-request-id']]).toEqual([404, 'ingress-3']);
    const response = await fetch(`${gateway.url}/healthz`, { headers: { 'x-request-id': 'ingress-4' } });
    expect(response.headers.get('x-request-id')).toBe('ingress-4');
  });

  it.each(['two words', 'x'.repeat(129), '<script>'])('%j is no id', async (id) => {
    const { headers } = await postJson(`${gateway.url}/v1/chat/completions`, CHAT, { 'x-request-id': id });
    expect(headers['x-request-id']).toBe('req_upstream');
  });

  it('a valid trace goes on as it came, one that is not stays here', async () => {
    await postJson(`${gateway.url}/v1/messages`, MESSAGES, {
      traceparent: TRACEPARENT,
      tracestate: 'vendor=a',
      baggage: 'user=b',
    });
    expect(seen).toMatchObject({ traceparent: TRACEPARENT, tracestate: 'vendor=a' });
    expect(seen).not.toHaveProperty('baggage');
    await postJson(`${gateway.url}/v1/messages`, MESSAGES, {
      traceparent: TRACEPARENT.toUpperCase(),
      tracestate: 'vendor=a',
    });
    expect(seen).not.toHaveProperty('traceparent');
    expect(seen).not.toHaveProperty('tracestate');
    await postJson(`${gateway.url}/v1/messages`, MESSAGES);
    expect(seen).not.toHaveProperty('traceparent');
  });
});
