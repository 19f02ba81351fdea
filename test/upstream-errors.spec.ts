import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { INFERENCE_ROUTES } from './inference-routes.js';
import { readError, typeOf } from './read-error.js';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { ANY_ANSWER, answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';
import { findFreePort } from './support/find-free-port.js';

/** What an upstream may add to an error and no client may see. */
const WITHHELD = {
  'anthropic-ratelimit-requests-remaining': '0',
  'anthropic-ratelimit-unified-status': 'rejected',
  'x-ratelimit-remaining-tokens': '0',
  'x-ratelimit-reset-requests': '6m0s',
  'anthropic-organization-id': 'org-canary',
  'openai-organization': 'org-canary',
  'x-codex-primary-used-percent': '99',
  'x-models-etag': '"canary"',
  'set-cookie': 'session=canary',
  'cf-ray': '8f2a-FRA',
  'cf-cache-status': 'DYNAMIC',
  server: 'cloudflare',
  via: '1.1 google',
  'alt-svc': 'h3=":443"',
  'strict-transport-security': 'max-age=31536000',
  'x-envoy-upstream-service-time': '12',
};

/** Spelled as no JSON library would write it, so that a body that was parsed on the way shows. */
const errorText = (status: number) =>
  `{ "type":"error" ,\n "error":{"type":"\\u0061pi_error","message":"prompt is too long for the model: ${status} ` +
  `\\/ 你好","extra":1.0}}\n`;

let upstream: RawUpstream;
let gateway: TestGateway;
let ownCredentialGateway: TestGateway;
let closedUrl: string;

beforeAll(async () => {
  closedUrl = `http://127.0.0.1:${await findFreePort()}`;
  upstream = await startRawUpstream();
  gateway = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: 'fk-team-key' } });
  ownCredentialGateway = await startGateway({ config: sandboxConfig(upstream.url) });
});

afterAll(async () => {
  await Promise.all([gateway.close(), ownCredentialGateway.close(), upstream.close()]);
});

beforeEach(() => {
  upstream.requests.length = 0;
});

describe.each(INFERENCE_ROUTES)("an upstream's answer to POST $path", ({ path, dialect, body }) => {
  const requestIdHeader = dialect === 'messages' ? 'request-id' : 'x-request-id';

  describe.each([false, true])('with stream: %s', (stream) => {
    // 402 and 429 take an account of the team's out of the rotation, so a client that pays itself meets them here.
    it.each([
      ...[400, 403, 404, 409, 413, 422, 500, 502, 503, 504, 529].map((status) => [status, 'the team'] as const),
      ...[400, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 529].map(
        (status) => [status, 'the client'] as const,
      ),
    ])('of status %d passes unmodified where %s pays', async (status, payer) => {
      upstream.answer(
        answerJson(status, errorText(status), {
          'retry-after': '7',
          'retry-after-ms': '7123',
          'x-should-retry': 'true',
          [requestIdHeader]: 'req_upstream',
        }),
      );
      const answer =
        payer === 'the team'
          ? await postJson(gateway.url + path, { ...body, stream })
          : await postJson(
              ownCredentialGateway.url + path,
              { ...body, stream },
              { authorization: 'Bearer own-key-of-the-client' },
            );
      expect(answer.status).toBe(status);
      expect(answer.body.toString()).toBe(errorText(status));
      expect(answer.headers).toMatchObject({
        'content-type': 'application/json',
        'retry-after': '7',
        'retry-after-ms': '7123',
        'x-should-retry': 'true',
        [requestIdHeader]: 'req_upstream',
      });
      expect(upstream.requests).toHaveLength(1);
    });
  });

  it('is freed of quotas, cookies and the names of intermediaries', async () => {
    for (const status of [200, 500]) {
      upstream.answer(answerJson(status, ANY_ANSWER, WITHHELD));
      const answer = await postJson(gateway.url + path, body);
      expect(answer.status).toBe(status);
      for (const name of Object.keys(WITHHELD)) expect([name, answer.headers[name]]).toEqual([name, undefined]);
    }
  });

  it("gets the gateway's request id where it has none, and no invented retry-after or x-should-retry", async () => {
    upstream.answer(answerJson(500, '{}'));
    const { headers } = await postJson(gateway.url + path, body);
    expect(headers[requestIdHeader]).toMatch(/^req_\w+$/);
    expect(headers).not.toHaveProperty('retry-after');
    expect(headers).not.toHaveProperty('x-should-retry');
  });

  it('may be a page of a proxy in front of it', async () => {
    const page = '<html><body>502 Bad Gateway</body></html>';
    upstream.answer((_request, response) => response.writeHead(502, { 'content-type': 'text/html' }).end(page));
    const answer = await postJson(gateway.url + path, body);
    expect([answer.status, answer.headers['content-type'], answer.body.toString()]).toEqual([502, 'text/html', page]);
  });

  it('is never a redirect that the gateway follows', async () => {
    const elsewhere = await startRawUpstream();
    for (const status of [301, 302, 303, 307, 308]) {
      upstream.answer((_request, response) =>
        response.writeHead(status, { location: `${elsewhere.url}/stolen` }).end(),
      );
      const answer = await postJson(gateway.url + path, body);
      expect(answer.status).toBe(502);
      expect(answer.headers).not.toHaveProperty('location');
      expect(readError(dialect, answer).type).toBe(typeOf(dialect, 'api_error', 'server_error', 'UNAVAILABLE'));
    }
    await elsewhere.close();
    expect(elsewhere.requests).toHaveLength(0);
  });

  it("of 401 on the team's credential becomes a 401 that no client repeats", async () => {
    upstream.answer(answerJson(401, errorText(401), { 'x-should-retry': 'true' }));
    // It switches the credential off, so it needs a gateway of its own.
    const refused = await startGateway({
      config: sandboxConfig(upstream.url),
      env: { FACTORY_API_KEY: 'fk-refused-key' },
    });
    const before = upstream.requests.length;
    const answer = await postJson(refused.url + path, body);
    expect(answer.status).toBe(401);
    expect(answer.headers['x-should-retry']).toBe('false');
    // It is asked again at once and then once a second, also when the database has been asked about it, and nothing
    // else takes its place.
    const beganMs = performance.now();
    for (let again = 0; again < 20; again++)
      expect((await postJson(refused.url + path, body)).body.toString()).toContain('upstream credential was refused');
    expect(upstream.requests.length - before).toBeGreaterThanOrEqual(2);
    expect(upstream.requests.length - before).toBeLessThanOrEqual(2 + (performance.now() - beganMs) / 1_000);
    await refused.close();
    const error = readError(dialect, answer);
    expect(error.type).toBe(typeOf(dialect, 'authentication_error', 'authentication_error', 'UNAUTHENTICATED'));
    expect(error.message).toMatch(/gateway's upstream credential was refused/);
  });

  it("of 401 on the client's own credential passes unmodified", async () => {
    upstream.answer(answerJson(401, errorText(401)));
    const answer = await postJson(ownCredentialGateway.url + path, body, { authorization: 'Bearer client-own-key' });
    expect([answer.status, answer.body.toString()]).toEqual([401, errorText(401)]);
  });

  it('that does not come because nobody listens is a 502', async () => {
    const unreachable = await startGateway({
      config: sandboxConfig(closedUrl),
      env: { FACTORY_API_KEY: 'fk-team-key' },
    });
    for (const stream of [false, true]) {
      const answer = await postJson(unreachable.url + path, { ...body, stream });
      expect(answer.status).toBe(502);
      const error = readError(dialect, answer);
      expect(error.type).toBe(typeOf(dialect, 'api_error', 'server_error', 'UNAVAILABLE'));
      expect(error.message).not.toContain(new URL(closedUrl).port);
    }
    await unreachable.close();
  });

  it('that is cut before its headers is a 502, sent once', async () => {
    upstream.answer((_request, response) => response.destroy());
    const fresh = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: 'fk-team-key' } });
    const answer = await postJson(fresh.url + path, body);
    await fresh.close();
    expect(answer.status).toBe(502);
    readError(dialect, answer);
    expect(upstream.requests).toHaveLength(1);
  });
});

describe('the SDKs', () => {
  it("see an upstream's error as if they had called it themselves", async () => {
    const anthropic = new Anthropic({ baseURL: ownCredentialGateway.url, apiKey: 'any', maxRetries: 0 });
    const openai = new OpenAI({ baseURL: `${ownCredentialGateway.url}/v1`, apiKey: 'any', maxRetries: 0 });
    const messages = [{ role: 'user' as const, content: 'hi' }];

    upstream.answer(
      answerJson(
        529,
        { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' }, request_id: 'req_1' },
        { 'request-id': 'req_1' },
      ),
    );
    await expect(anthropic.messages.create({ model: 'claude-x', max_tokens: 1, messages })).rejects.toMatchObject({
      status: 529,
      type: 'overloaded_error',
      requestID: 'req_1',
    });

    upstream.answer(
      answerJson(
        429,
        { error: { message: 'Slow down', type: 'rate_limit_exceeded', param: null, code: 'rate_limit_exceeded' } },
        { 'x-request-id': 'req_2' },
      ),
    );
    await expect(openai.chat.completions.create({ model: 'glm-x', messages })).rejects.toMatchObject({
      constructor: OpenAI.RateLimitError,
      code: 'rate_limit_exceeded',
      requestID: 'req_2',
    });
    await expect(openai.responses.create({ model: 'gpt-x', input: 'hi' })).rejects.toMatchObject({
      constructor: OpenAI.RateLimitError,
      requestID: 'req_2',
    });
  });
});
