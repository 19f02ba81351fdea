import { createHmac } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { UpstreamFailure } from '../src/proxy/upstream-failure.js';
import { PLAIN } from '../src/upstreams/plain.js';
import { postJson, sendRequest } from './send-request.js';
import { startGateway, type TestGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream, type UpstreamRequest } from './start-raw-upstream.js';

/**
 * Over method, path, a header and the body, as clouds sign:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
function sign(key: string, method: string, path: string, contentType: unknown, body: Buffer): string {
  return createHmac('sha256', key).update([method, path, contentType, ''].join('\n')).update(body).digest('hex');
}

/** What the upstream finds when it signs what has arrived. */
function signatureOf({ method, url, headers, body }: UpstreamRequest, key: string): string {
  return sign(key, method, url, headers['content-type'], body);
}

const authorize = jest.spyOn(PLAIN, 'authorize');
const signing: typeof PLAIN.authorize = async ({ method, url, headers, body }, _endpoint, { secret }) => {
  await setImmediate();
  const path = url.pathname + url.search;
  headers.authorization = sign(secret.reveal(), method, path, headers['content-type'], Buffer.concat(body.parts));
};

let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  const [anthropic, openai, google] = ['anthropic', 'openai', 'google'].map((type) => ({
    name: type,
    type,
    kind: 'plain',
    upstream: 'cloud',
    base_url: `${upstream.url}/${type}`,
    system_prompt: 'Be kind.',
  }));
  gateway = await startGateway({
    config: {
      upstreams: [{ name: 'cloud', api_key_env: 'CLOUD_KEY' }],
      endpoint: [{ ...anthropic, headers: { 'content-type': 'application/json; charset=utf-8' } }, openai, google],
      models: ['anthropic', 'openai', 'google'].map((type) => ({ id: `model-${type}`, type, reasoning: 'low' })),
    },
    env: { CLOUD_KEY: 'one-key,other-key' },
  });
});

afterEach(() => {
  upstream.requests.length = 0;
  authorize.mockReset();
});

afterAll(async () => {
  authorize.mockRestore();
  await gateway.close();
  await upstream.close();
});

const messages = [{ role: 'user', content: 'hi' }];

describe('a kind whose credential is a signature', () => {
  it.each([
    ['edited', '/v1/messages?beta=true', { model: 'model-anthropic', max_tokens: 9000, messages }],
    ['translated', '/v1/messages', { model: 'model-openai', max_tokens: 9000, messages }],
    ['edited for an address with the model', '/v1/generate', { model: 'model-google', contents: [{ parts: [] }] }],
  ])('signs a request as it arrives: %s', async (_, path, body) => {
    authorize.mockImplementation(signing);
    await postJson(gateway.url + path, body);
    const [request] = upstream.requests;
    expect(request?.body.toString()).toContain('Be kind.');
    const signatures = ['one-key', 'other-key'].map((key) => request && signatureOf(request, key));
    expect(signatures).toContain(request?.headers.authorization);
  });

  it('tries another account where one has no credential to sign with', async () => {
    const failed: string[] = [];
    authorize.mockImplementation(async (request, endpoint, account) => {
      if (failed.length > 0) return await signing(request, endpoint, account);
      failed.push(account.id);
      throw new UpstreamFailure('unreachable');
    });
    await postJson(`${gateway.url}/v1/messages`, { model: 'model-anthropic', max_tokens: 9, messages });
    expect(failed.length).toBe(1);
    expect(upstream.requests.length).toBe(1);
  });

  it('sends nothing where none has', async () => {
    authorize.mockImplementation(async () => {
      await setImmediate();
      throw new UpstreamFailure('unreachable');
    });
    const { status, body } = await postJson(`${gateway.url}/v1/messages`, {
      model: 'model-anthropic',
      max_tokens: 9,
      messages,
    });
    expect([status, upstream.requests.length]).toEqual([502, 0]);
    expect(JSON.parse(body.toString())).toMatchObject({ type: 'error' });
  });

  it('sends nothing for a client that has left while it signed', async () => {
    const client = new AbortController();
    const server = gateway.app.getHttpServer();
    const connections = promisify(server.getConnections.bind(server));
    authorize.mockImplementation(async (...request) => {
      client.abort();
      while ((await connections()) > 0) await setImmediate();
      await signing(...request);
    });
    const options = { method: 'POST', signal: client.signal, headers: { 'content-type': 'application/json' } };
    const body = JSON.stringify({ model: 'model-anthropic', max_tokens: 9, messages });
    await expect(sendRequest(`${gateway.url}/v1/messages`, options, body)).rejects.toThrow(/abort/);
    await gateway.logged(/client left/);
    expect([authorize.mock.calls.length, upstream.requests.length]).toEqual([1, 0]);
  });
});
