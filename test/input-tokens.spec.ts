import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { readError } from './read-error.js';
import { postJson, type RawAnswer, sendRequest } from './send-request.js';
import { startGateway, type TestGateway } from './start-gateway.js';
import { answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const PROMPT = 'How many tokens are in this sentence of ten words?';
const COUNTED = { object: 'response.input_tokens', input_tokens: 4711 };

let upstream: RawUpstream;
let gateway: TestGateway;
let client: OpenAI;

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({
    config: {
      endpoint: ['anthropic', 'openai', 'common', 'google'].map((name) => ({
        name,
        kind: 'plain',
        base_url: `${upstream.url}/${name}`,
      })),
      models: [
        { id: 'claude-x', type: 'anthropic' },
        { id: 'gpt-x', type: 'openai' },
        { id: 'gpt-5.4', type: 'openai', reasoning: 'high', fast: true },
        { id: 'glm-x', type: 'common' },
        { id: 'gemini-x', type: 'google' },
      ],
    },
    env: { FACTORY_API_KEY: 'fk-team-key' },
  });
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'own', maxRetries: 0 });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

afterEach(() => void upstream.requests.splice(0));

const count = (more: object = {}): Promise<RawAnswer> =>
  postJson(`${gateway.url}/v1/responses/input_tokens`, { model: 'gpt-x', input: PROMPT, ...more });

function expectEstimate({ status, headers, body }: RawAnswer): void {
  expect([status, headers['x-gateway-token-count']]).toEqual([200, 'estimate']);
  const { object, input_tokens: tokens } = JSON.parse(body.toString()) as typeof COUNTED;
  expect(object).toBe('response.input_tokens');
  expect(tokens).toBeGreaterThan(8);
  expect(tokens).toBeLessThan(25);
}

describe('counting the input tokens of a GPT model', () => {
  it("is the upstream's own count, of the very bytes of the client", async () => {
    upstream.answer(answerJson(200, COUNTED));
    const body = `{ "model":"gpt-x",  "input":"${PROMPT}" }`;
    const answer = await postJson(`${gateway.url}/v1/responses/input_tokens`, body);
    expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([200, COUNTED]);
    expect(answer.headers).not.toHaveProperty('x-gateway-token-count');
    expect([upstream.requests[0]?.url, upstream.requests[0]?.body.toString()]).toEqual(['/openai/input_tokens', body]);
    expect(await client.responses.inputTokens.count({ model: 'gpt-x', input: PROMPT })).toEqual(COUNTED);
  });

  it('has the edits of the real call, without what only a real call takes', async () => {
    upstream.answer(answerJson(200, COUNTED));
    await count({ model: 'gpt-5.4', stream: true, max_output_tokens: 500 });
    expect(JSON.parse(upstream.requests[0]?.body.toString() ?? '')).toEqual({
      model: 'gpt-5.4',
      input: PROMPT,
      reasoning: { effort: 'high', summary: 'auto' },
    });
  });

  it.each([404, 405, 501])('is an estimate where the upstream cannot count and answers %d', async (status) => {
    upstream.answer(answerJson(status, { detail: 'Not Found' }));
    expectEstimate(await count());
    upstream.answer(answerJson(200, COUNTED));
    expect((await count()).headers).not.toHaveProperty('x-gateway-token-count');
  });

  it('passes a 404 that speaks of the model', async () => {
    upstream.answer(answerJson(404, { error: { message: 'The model `gpt-x` does not exist' } }));
    const answer = await count();
    expect([answer.status, answer.body.toString()]).toEqual([404, expect.stringContaining('does not exist')]);
  });
});

describe.each(['claude-x', 'glm-x', 'gemini-x'])('counting the input tokens of %s', (model) => {
  it('is an estimate that asks nobody', async () => {
    expectEstimate(await count({ model }));
    expectEstimate(await count({ model, input: [{ role: 'user', content: PROMPT }], stream: true }));
    expect(upstream.requests).toEqual([]);
  });

  it('counts instructions and tools, too', async () => {
    const tokens = async (more: object): Promise<number> =>
      (JSON.parse((await count({ model, ...more })).body.toString()) as typeof COUNTED).input_tokens;
    const plain = await tokens({});
    expect(await tokens({ instructions: PROMPT })).toBeGreaterThan(plain + 8);
    const tools = [{ type: 'function', name: 'look', description: PROMPT, parameters: { type: 'object' } }];
    expect(await tokens({ tools })).toBeGreaterThan(plain + 12);
  });

  it('refuses by name what is kept by another vendor', async () => {
    const answer = await count({ model, previous_response_id: 'resp_1' });
    expect([answer.status, readError('responses', answer).param]).toEqual([400, 'previous_response_id']);
  });
});

describe('/v1/responses/input_tokens', () => {
  it('takes only POST, and a model', async () => {
    const got = await sendRequest(`${gateway.url}/v1/responses/input_tokens`);
    expect([got.status, got.headers.allow]).toEqual([405, 'POST']);
    expect(readError('responses', await count({ model: undefined })).param).toBe('model');
  });

  it('has a label of its own in the metrics, and counts no answer', async () => {
    await count({ model: 'claude-x' });
    const text = (await sendRequest(gateway.metricsUrl)).body.toString();
    expect(text).toMatch(/http_route="\/v1\/responses\/input_tokens"/);
    expect(text).toMatch(/droid2api_requests_total\{kind="input_tokens",dialect="responses"/);
  });
});
