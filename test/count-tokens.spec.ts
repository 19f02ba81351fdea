import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { postJson } from './send-request.js';
import { startGateway, type TestGateway } from './start-gateway.js';
import { answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

let upstream: RawUpstream;
let gateway: TestGateway;
beforeEach(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({
    config: {
      upstreams: [{ name: 'vendor', api_key_env: 'VENDOR_KEY' }],
      endpoint: [
        {
          name: 'vendor',
          type: 'anthropic',
          kind: 'plain',
          upstream: 'vendor',
          base_url: `${upstream.url}/v1/messages`,
        },
      ],
      models: [{ id: 'minimax-*', type: 'anthropic', endpoint: 'vendor' }],
    },
    env: { VENDOR_KEY: 'key-of-the-vendor' },
  });
});
afterEach(async () => {
  await gateway.close();
  await upstream.close();
});

const count = (more: object = {}) =>
  postJson(`${gateway.url}/v1/messages/count_tokens`, {
    model: 'minimax-m2.5',
    messages: [{ role: 'user', content: 'How many tokens are in this sentence of ten words?' }],
    ...more,
  });

describe('counting tokens at a Messages upstream', () => {
  it('is the upstream’s own count where it has one', async () => {
    upstream.answer(answerJson(200, { input_tokens: 4711 }));
    const { status, headers, body } = await count();
    expect({ status, marked: headers['x-gateway-token-count'], body: body.toString() }).toEqual({
      status: 200,
      marked: undefined,
      body: '{"input_tokens":4711}',
    });
  });

  it.each([
    [404, 'text/html', '<html><body><pre>Cannot POST /v1/messages/count_tokens</pre></body></html>'],
    [404, 'application/json', '{"detail":"Not Found"}'],
    [404, 'application/json', '{"type":"error","error":{"type":"not_found_error","message":"Not found"}}'],
    [404, 'text/plain', ''],
    [501, 'application/json', '{"error":{"message":"Token counting is not implemented for this model"}}'],
  ])('is an estimate where it answers %i %s %s', async (status, type, refusal) => {
    upstream.answer((_request, response) => response.writeHead(status, { 'content-type': type }).end(refusal));
    const answer = await count();
    expect({ status: answer.status, marked: answer.headers['x-gateway-token-count'] }).toEqual({
      status: 200,
      marked: 'estimate',
    });
    const { input_tokens: tokens } = JSON.parse(answer.body.toString()) as { input_tokens: number };
    expect(tokens).toBeGreaterThan(8);
    expect(tokens).toBeLessThan(25);
    // The account is not blamed: the next request goes to it.
    upstream.answer(answerJson(200, { input_tokens: 1 }));
    expect((await count()).status).toBe(200);
  });

  it.each([
    '{"type":"error","error":{"type":"not_found_error","message":"model: minimax-m2.5"}}',
    '{"error":{"message":"The model does not exist or you do not have access to it."}}',
  ])('passes a 404 that speaks of the model: %s', async (refusal) => {
    upstream.answer((_request, response) =>
      response.writeHead(404, { 'content-type': 'application/json' }).end(refusal),
    );
    const { status, headers, body } = await count();
    expect({ status, marked: headers['x-gateway-token-count'], body: body.toString() }).toEqual({
      status: 404,
      marked: undefined,
      body: refusal,
    });
  });

  it('passes the refusal where the prompt holds what only the upstream knows', async () => {
    upstream.answer(answerJson(501, { error: { message: 'no' } }));
    const { status } = await count({
      messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'file', file_id: 'file_1' } }] }],
    });
    expect(status).toBe(501);
  });

  it('leaves a 404 of an ordinary request alone', async () => {
    upstream.answer(answerJson(404, { detail: 'Not Found' }));
    const { status } = await postJson(`${gateway.url}/v1/messages`, {
      model: 'minimax-m2.5',
      max_tokens: 8,
      messages: [{ role: 'user', content: 'hi' }],
    });
    expect(status).toBe(404);
  });
});
