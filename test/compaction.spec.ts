import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { postJson, sendRequest } from './send-request.js';
import { startGateway, type TestGateway } from './start-gateway.js';
import { answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const SUMMARY = 'They said hi and nothing else.';
const CLAUDE = answerJson(200, {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-x',
  content: [{ type: 'text', text: SUMMARY }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 10, output_tokens: 5 },
});
const VENDORS_ITEM = { id: 'cmp_1', type: 'compaction' as const, encrypted_content: 'gAAAAABvendor' };
const GPT = answerJson(200, { id: 'resp_1', object: 'response.compaction', output: [VENDORS_ITEM] });
const HI = { role: 'user' as const, content: 'hi' };
const TRIGGER = { type: 'compaction_trigger' as const };

let upstream: RawUpstream;
let gateway: TestGateway;
let client: OpenAI;

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({
    config: {
      endpoint: [
        { name: 'anthropic', base_url: `${upstream.url}/claude`, kind: 'plain' },
        { name: 'openai', base_url: `${upstream.url}/gpt`, kind: 'plain' },
      ],
      models: [
        { id: 'claude-x', type: 'anthropic' },
        { id: 'gpt-x', type: 'openai', reasoning: 'high' },
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

const sent = (): string => upstream.requests.at(-1)?.body.toString() ?? '';

describe("a conversation on another vendor's model", () => {
  it('is summarised at its last item, and goes on with the summary', async () => {
    upstream.answer(CLAUDE);
    const summarised = await client.responses.create({ model: 'claude-x', input: [HI, TRIGGER] });
    expect(summarised.status).toBe('completed');
    const [item, ...others] = summarised.output;
    expect(others).toEqual([]);
    expect(item).toMatchObject({ type: 'compaction', encrypted_content: expect.stringMatching(/^gwc1\./) });
    expect(JSON.stringify(item)).not.toContain(SUMMARY);

    await client.responses.create({ model: 'claude-x', input: [item!, HI] as OpenAI.Responses.ResponseInput });
    expect(sent()).toContain(SUMMARY);
  });

  it('is streamed as one item', async () => {
    upstream.answer(CLAUDE);
    const stream = await client.responses.create({ model: 'claude-x', input: [HI, TRIGGER], stream: true });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types.slice(-3)).toEqual(['response.output_item.added', 'response.output_item.done', 'response.completed']);
  });

  it('is summarised for older clients at /compact', async () => {
    upstream.answer(CLAUDE);
    const { object, output, usage } = await client.responses.compact({ model: 'claude-x', input: [HI] });
    expect([object, output.map(({ type }) => type), usage.output_tokens]).toEqual([
      'response.compaction',
      ['compaction'],
      5,
    ]);
    expect(upstream.requests.at(-1)?.url).toBe('/claude');
    expect(sent()).toContain('Write a summary of this conversation');
  });

  it('that OpenAI sealed is refused by name', async () => {
    const answer = await postJson(`${gateway.url}/v1/responses`, { model: 'claude-x', input: [HI, VENDORS_ITEM] });
    expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([400, { error: { param: 'input[1]' } }]);
  });
});

describe('a conversation on a GPT model', () => {
  // Its level would set an effort, which an ordinary answer takes and a summary does not.
  it('is summarised by OpenAI at /compact, from the bytes of the client', async () => {
    upstream.answer(GPT);
    const body = `{ "model":"gpt-x", "input":[${JSON.stringify(HI)}, ${JSON.stringify(VENDORS_ITEM)}] }`;
    const answer = await postJson(`${gateway.url}/v1/responses/compact`, body);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ output: [VENDORS_ITEM] });
    expect([upstream.requests.at(-1)?.url, sent()]).toEqual(['/gpt/compact', body]);
  });

  it('is summarised by OpenAI at its last item', async () => {
    upstream.answer(GPT);
    const input = [HI, VENDORS_ITEM, TRIGGER];
    await postJson(`${gateway.url}/v1/responses`, { model: 'gpt-x', input });
    expect([upstream.requests.at(-1)?.url, JSON.parse(sent()).input]).toEqual(['/gpt', input]);
  });

  it('goes on with a summary that the gateway sealed on another model', async () => {
    upstream.answer(CLAUDE);
    const { output } = await client.responses.create({ model: 'claude-x', input: [HI, TRIGGER] });
    upstream.answer(GPT);
    await postJson(`${gateway.url}/v1/responses`, { model: 'gpt-x', input: [...output, HI] });
    expect(JSON.parse(sent()).input).toEqual([
      {
        type: 'message',
        role: 'developer',
        content: [{ type: 'input_text', text: expect.stringContaining(SUMMARY) }],
      },
      HI,
    ]);
  });
});

describe('/v1/responses/compact', () => {
  it('counts in the metrics as what it is paid for', async () => {
    upstream.answer(CLAUDE);
    const tokens = async (): Promise<number> => {
      const text = (await sendRequest(gateway.metricsUrl)).body.toString();
      return Number(/^droid2api_tokens_total\{model="claude-x",kind="output"\} (\d+)$/m.exec(text)?.[1] ?? 0);
    };
    const before = await tokens();
    await client.responses.compact({ model: 'claude-x', input: [HI] });
    expect((await tokens()) - before).toBe(5);
  });

  it.each(['/v1/responses/compact', '/responses/compact', '/v1/v1/responses/compact', '/V1/Responses/Compact/'])(
    'is meant by %s',
    async (path) => {
      upstream.answer(GPT);
      const answer = await postJson(`${gateway.url}${path}`, { model: 'gpt-x', input: 'hi' });
      expect([answer.status, upstream.requests.at(-1)?.url]).toEqual([200, '/gpt/compact']);
    },
  );

  it('takes only POST, and a model', async () => {
    const got = await sendRequest(`${gateway.url}/v1/responses/compact`);
    expect([got.status, got.headers.allow]).toEqual([405, 'POST']);
    const answer = await postJson(`${gateway.url}/v1/responses/compact`, { input: 'hi' });
    expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([400, { error: { param: 'model' } }]);
  });
});
