import { afterEach, expect, it } from '@jest/globals';
import { EndpointHealth } from '../../src/upstreams/endpoint-health.service.js';
import { postJson } from '../send-request.js';
import { sandboxConfig, startGateway } from '../start-gateway.js';
import { startRawUpstream } from '../start-raw-upstream.js';
import { MESSAGE } from '../support/messages-answers.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

it('the only endpoint of a model is watched by how requests to it end, and nobody is kept from it', async () => {
  let status = 500;
  const upstream = await startRawUpstream((_request, response) => {
    const body = status === 200 ? MESSAGE : { type: 'error', error: { type: 'api_error', message: 'no' } };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const gateway = await startGateway({ config: sandboxConfig(upstream.url) });
  closing.push(
    () => gateway.close(),
    () => upstream.close(),
  );
  const health = gateway.app.get(EndpointHealth, { strict: false });
  const ask = async (answer: number): Promise<void> => {
    status = answer;
    const body = { model: 'claude-opus-4-8', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] };
    await postJson(`${gateway.url}/v1/messages`, body, { authorization: 'Bearer the-own-key-of-a-client' });
  };
  for (const answer of [500, 503, 500, 529]) await ask(answer);
  expect(health.failing()).toEqual(new Map());
  await ask(500);
  expect(health.failing()).toEqual(new Map([['anthropic', []]]));
  await ask(500);
  expect(upstream.requests).toHaveLength(6);
  // What blames the request shows that the endpoint works.
  await ask(400);
  expect(health.failing()).toEqual(new Map());
  for (const answer of [500, 500, 500, 500, 200, 500]) await ask(answer);
  expect(health.failing()).toEqual(new Map());
});
