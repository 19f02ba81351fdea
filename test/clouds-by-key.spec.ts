import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { postJson } from './send-request.js';
import { startGateway, type TestGateway } from './start-gateway.js';
import { answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const PUBLISHER = '/v1/projects/team-77/locations/eu/publishers/anthropic';
const ANSWER = { id: 'msg_1', type: 'message', role: 'assistant', content: [], usage: {} };
const EVENTS = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';
const ARN = 'arn:aws:bedrock:eu-west-1:123456789012:inference-profile/it';

let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  const endpoint = (name: string, kind: string, path: string, type = 'anthropic') => ({
    ...{ name, kind, type, upstream: name, base_url: upstream.url + path },
  });
  const endpoints = [
    endpoint('mantle', 'bedrock', '/anthropic/v1/messages'),
    endpoint('classic', 'bedrock', ''),
    endpoint('vertex', 'vertex', PUBLISHER),
    endpoint('foundry', 'azure', '/anthropic/v1/messages'),
    endpoint('azure', 'azure', '/openai/v1/responses', 'openai'),
  ];
  gateway = await startGateway({
    config: {
      upstreams: endpoints.map(({ name }) => ({ name, api_key_env: 'CLOUD_KEY' })),
      endpoint: endpoints,
      models: endpoints.map(({ name, type }) => ({ id: `on-${name}`, type, endpoint: name })),
    },
    // One key may be good in several regions.
    env: { CLOUD_KEY: 'key-1' },
  });
});

afterEach(() => {
  upstream.requests.length = 0;
  upstream.answer(answerJson(200, ANSWER));
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const OF_CLAUDE_CODE = {
  authorization: 'Bearer members-key',
  'anthropic-version': '2023-06-01',
  'anthropic-beta': 'claude-code-20250219,request-tags-2026-08-21',
};

function ask(model: string, more: object = {}, path = '/v1/messages?beta=true') {
  const body = `{"messages": [{"role":"user","content":"hi"}], "model":"${model}", "tags":{"a":"b"}, "max_tokens": 9}`;
  const added = Object.entries(more).map(([name, value]) => `, ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return postJson(gateway.url + path, body.replace(/}$/, `${added.join('')}}`), OF_CLAUDE_CODE);
}

describe('a request of Claude Code', () => {
  it.each([
    ['mantle', '/anthropic/v1/messages?beta=true', 'claude-code-20250219', '"model":"on-mantle", '],
    ['classic', '/model/on-classic/invoke', undefined, ''],
    ['vertex', `${PUBLISHER}/models/on-vertex:rawPredict`, 'claude-code-20250219', ''],
    ['foundry', '/anthropic/v1/messages?beta=true', 'claude-code-20250219', '"model":"on-foundry", '],
  ])('arrives at %s without tags and their beta, and with nothing else changed', async (name, url, betas, model) => {
    const { status } = await ask(`on-${name}`);
    const [request] = upstream.requests;
    expect([status, request?.url, request?.headers['anthropic-beta']]).toEqual([200, url, betas]);
    const added = {
      mantle: '',
      foundry: '',
      classic: '"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["claude-code-20250219"],',
      vertex: '"anthropic_version":"vertex-2023-10-16",',
    }[name];
    expect(request?.body.toString()).toBe(
      `{${added}"messages": [{"role":"user","content":"hi"}], ${model}"max_tokens": 9}`,
    );
  });

  it.each([
    ['mantle', 'x-api-key', 'key-1'],
    ['classic', 'authorization', 'Bearer key-1'],
    ['vertex', 'authorization', 'Bearer key-1'],
    ['foundry', 'x-api-key', 'key-1'],
    ['azure', 'api-key', 'key-1'],
  ])("brings %s the team's key in %s and never the member's", async (name, header, value) => {
    await ask(`on-${name}`);
    const [request] = upstream.requests;
    expect(request?.headers[header]).toBe(value);
    expect(JSON.stringify(request?.headers)).not.toContain('members-key');
  });

  it("arrives at Vertex AI's address for counts with its model", async () => {
    await ask('on-vertex', {}, '/v1/messages/count_tokens');
    const [request] = upstream.requests;
    expect(request?.url).toBe(`${PUBLISHER}/models/count-tokens:rawPredict`);
    expect(JSON.parse(request?.body.toString() ?? '')).toMatchObject({ model: 'on-vertex' });
  });

  it('for a count is estimated where InvokeModel counts nothing', async () => {
    const { headers, body } = await ask('on-classic', {}, '/v1/messages/count_tokens');
    expect([upstream.requests, headers['x-gateway-token-count']]).toEqual([[], 'estimate']);
    expect(JSON.parse(body.toString())).toEqual({ input_tokens: expect.any(Number) });
  });

  it('larger than Vertex AI takes is refused in the words on which Claude Code makes it shorter', async () => {
    const { status, body } = await ask('on-vertex', { system: 'x'.repeat(30 * 1024 * 1024) });
    expect(upstream.requests).toEqual([]);
    expect([status, JSON.parse(body.toString()).error.message]).toEqual([413, 'Input is too long.']);
  });
});

describe('an error of a cloud', () => {
  it.each([
    [
      'mantle',
      403,
      { type: 'error', error: { type: 'permission_error', message: `not on ${ARN}` } },
      403,
      'not on [arn]',
    ],
    ['classic', 400, { message: 'Input is too long.' }, 400, 'Input is too long.'],
    [
      'vertex',
      404,
      [{ error: { code: 404, message: 'no projects/team-77 (team-77)' } }],
      404,
      'no projects/[project] ([name])',
    ],
  ])('%s %s %j reaches clients as one of Anthropic, without names', async (name, told, error, status, message) => {
    upstream.answer(answerJson(told, error));
    const { status: shown, body } = await ask(`on-${name}`);
    expect([shown, JSON.parse(body.toString())]).toMatchObject([status, { type: 'error', error: { message } }]);
  });

  it('reaches clients of another format in theirs', async () => {
    upstream.answer(answerJson(400, { message: `Malformed: ${ARN}` }, { 'x-amzn-errortype': 'ValidationException' }));
    const { status, body } = await ask('on-classic', {}, '/v1/chat/completions');
    expect([status, JSON.parse(body.toString()).error]).toMatchObject([400, { message: 'Malformed: [arn]' }]);
  });

  it('by which AWS throttles makes the account rest, although its status is another', async () => {
    const sent = { 'x-amzn-errortype': 'ServiceQuotaExceededException', 'retry-after': '7' };
    upstream.answer(answerJson(400, { message: 'Too many requests' }, sent));
    const { status, headers, body } = await ask('on-classic');
    expect([status, headers['retry-after']]).toEqual([429, '7']);
    expect(JSON.parse(body.toString())).toMatchObject({ error: { type: 'rate_limit_error' } });
  });
});

it('a stream passes byte for byte', async () => {
  upstream.answer((_request, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(EVENTS));
  const { body } = await ask('on-mantle', { stream: true });
  expect(body.toString()).toBe(EVENTS);
});
