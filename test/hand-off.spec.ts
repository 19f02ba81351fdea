import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFERENCE_ROUTES } from './inference-routes.js';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { answerJson, ANY_ANSWER, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const ANSWER = { ...ANY_ANSWER, input_tokens: 7, usage: { input_tokens: 7, output_tokens: 1 } };
const PAGE = 'https://team.example.com';

let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream(answerJson(200, ANSWER));
  gateway = await startGateway({
    config: sandboxConfig(upstream.url, { cors_origins: [PAGE] }),
    env: { FACTORY_API_KEY: 'fk-team-key', DROID_ALLOW_ANONYMOUS: 'true' },
  });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

describe.each(INFERENCE_ROUTES)('$path', ({ path, body, byAddress }) => {
  const expected = JSON.stringify(ANSWER);

  it.each<[string, string, Record<string, string>]>([
    ['past the framework', path, {}],
    ['with a query', `${path}?beta=true`, {}],
    // Ids of models and methods have one spelling.
    [
      "by the framework's router, in another spelling",
      byAddress ? path.replace('/v1beta/models', '/V1BETA/Models') : path.toUpperCase(),
      {},
    ],
    ['by the framework, for a page of another origin', path, { origin: PAGE }],
  ])('is answered the same way %s', async (_, url, headers) => {
    upstream.requests.length = 0;
    const answer = await postJson(gateway.url + url, body, headers);
    expect([answer.status, answer.body.toString(), answer.headers['access-control-allow-origin']]).toEqual([
      200,
      expected,
      headers.origin,
    ]);
    expect(upstream.requests).toHaveLength(1);
  });

  it('refuses a body that is not JSON either way', async () => {
    const either: readonly Record<string, string>[] = [{}, { origin: PAGE }];
    for (const headers of either)
      expect((await postJson(gateway.url + path, body, { ...headers, 'content-type': 'text/plain' })).status).toBe(415);
  });
});
