import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Traffic } from '../../src/observability/traffic.service.js';
import { BODY_ROUTES } from '../inference-routes.js';
import { postJson, sendRequest } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { type RawUpstream, startRawUpstream } from '../start-raw-upstream.js';
import { until } from '../support/until.js';

let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  const models = [
    { id: 'claude-*', type: 'anthropic' },
    { id: 'gpt-*', type: 'openai' },
    { id: 'glm-*', type: 'common' },
    { id: 'gemini-*', type: 'google' },
  ];
  gateway = await startGateway({
    config: sandboxConfig(upstream.url, { models }),
    env: { FACTORY_API_KEY: 'fk-team-key' },
  });
});

afterEach(() => {
  upstream.requests.length = 0;
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const messageOf = (body: Buffer): string =>
  (JSON.parse(body.toString()) as { error: { message: string } }).error.message;

describe.each(BODY_ROUTES)('a model id on $path', ({ path, body }) => {
  const prefix = body.model.slice(0, -1);

  it.each([
    ['of 257 characters', 'k'.repeat(257 - prefix.length)],
    ['of 257 escaped ones', '\u0001'.repeat(257 - prefix.length)],
    ['of 257 beyond ASCII', '漢'.repeat(257 - prefix.length)],
    ['of a megabyte', 'k'.repeat(1024 * 1024)],
  ])('%s is refused by name, before anybody asks who pays', async (_, rest) => {
    for (const from of ['127.0.0.1', '203.0.113.9']) {
      const answer = await postJson(
        `${gateway.url}${path}`,
        { ...body, model: prefix + rest },
        { 'x-forwarded-for': from },
      );
      expect([answer.status, messageOf(answer.body)]).toEqual([
        400,
        'model: a model id has at most 256 characters; this one is longer.',
      ]);
    }
    expect(upstream.requests).toEqual([]);
  });

  it('of 256 characters is looked for', async () => {
    const answer = await postJson(`${gateway.url}${path}`, { ...body, model: `none-${'k'.repeat(251)}` });
    expect(messageOf(answer.body)).toContain('is not configured on this gateway');
  });

  it('of a stranger whom the team does not pay for is not remembered', async () => {
    const request = gzipSync(JSON.stringify({ ...body, model: `${prefix}of-a-stranger` }));
    const answer = await postJson(`${gateway.url}${path}`, request, {
      'x-forwarded-for': '203.0.113.9',
      'content-encoding': 'gzip',
    });
    expect(answer.status).toBe(401);
    const last = () => gateway.app.get(Traffic, { strict: false }).recent()[0];
    // The client may have its answer before the request is among those that have ended.
    await until(() => last()?.status === 401);
    expect([last()?.modelAsked, last()?.modelServed, last()?.model]).toEqual([null, null, null]);
  });
});

it('a model that is asked about by an id that is too long is refused, too', async () => {
  const answer = await sendRequest(`${gateway.url}/v1/models/claude-${'k'.repeat(250)}`);
  expect([answer.status, messageOf(answer.body)]).toEqual([
    400,
    'model: a model id has at most 256 characters; this one is longer.',
  ]);
});
