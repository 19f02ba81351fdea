import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { type Sandbox, startSandbox } from '../sandbox/pretend-upstream.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';

const PROMPT = 'You are Droid, an AI software engineering agent built by Factory.\n\n';
const LEVELS = ['auto', 'off', 'low', 'medium', 'high', 'xhigh'] as const;

let sandbox: Sandbox;
let gateway: TestGateway;
let anthropic: Anthropic;
let openai: OpenAI;

beforeAll(async () => {
  sandbox = await startSandbox();
  gateway = await startGateway({
    config: sandboxConfig(sandbox.url, {
      system_prompt: PROMPT,
      models: [
        { id: 'claude-*', type: 'anthropic' },
        { id: 'gpt-*', type: 'openai', reasoning: 'high' },
        { id: 'glm-*', type: 'common', provider: 'fireworks', reasoning: 'low' },
      ],
    }),
    env: { FACTORY_API_KEY: 'fk-sandbox-key' },
  });
  anthropic = new Anthropic({ baseURL: gateway.url, apiKey: 'anything', maxRetries: 0 });
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'anything', maxRetries: 0 });
});

afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

afterEach(() => sandbox.reset());

const weather: Anthropic.Tool = {
  name: 'weather',
  description: 'The weather of a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } } },
};

describe('@anthropic-ai/sdk', () => {
  it('streams a message', async () => {
    const message = await anthropic.messages
      .stream({ model: 'claude-opus-4-8', max_tokens: 500, messages: [{ role: 'user', content: '你好 👋' }] })
      .finalMessage();
    expect(message.content[0]).toMatchObject({ type: 'text', text: expect.stringContaining('你好 👋') });
    expect(message.usage.output_tokens).toBeGreaterThan(0);
  });

  it('gets a whole message, and the same count as the upstream makes of the edited request', async () => {
    const request = { model: 'claude-opus-4-8', messages: [{ role: 'user' as const, content: 'hello' }] };
    const message = await anthropic.messages.create({ ...request, max_tokens: 500 });
    const count = await anthropic.messages.countTokens(request);
    expect(count.input_tokens).toBe(message.usage.input_tokens);
    expect(sandbox.requests.map((received) => (received.json as { system: unknown }).system)).toEqual([
      [{ type: 'text', text: PROMPT }],
      [{ type: 'text', text: PROMPT }],
    ]);
  });

  it('goes through a tool loop', async () => {
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'go [[tool weather {"city":"Genf"}]]' }];
    const first = await anthropic.messages.create({
      model: 'claude-opus-4-8',
      max_tokens: 500,
      tools: [weather],
      messages,
    });
    const call = first.content.find((block) => block.type === 'tool_use');
    expect([first.stop_reason, call?.name, call?.input]).toEqual(['tool_use', 'weather', { city: 'Genf' }]);
    messages.push(
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: 'sunny' }] },
    );
    const second = await anthropic.messages.create({
      model: 'claude-opus-4-8',
      max_tokens: 500,
      tools: [weather],
      messages,
    });
    expect(second.content[0]).toMatchObject({ text: expect.stringContaining('sunny') });
  });

  it("raises an upstream's in-band error as one", async () => {
    sandbox.script({ errorEvent: { afterEvents: 3 } });
    const stream = anthropic.messages.stream({
      model: 'claude-opus-4-8',
      max_tokens: 500,
      messages: [{ role: 'user', content: 'hi' }],
    });
    await expect(stream.finalMessage()).rejects.toThrow(/overloaded/i);
  });

  it.each(['cut', 'endAfterEvents'] as const)('raises a stream that breaks (%s) as an error', async (fault) => {
    sandbox.script(fault === 'cut' ? { cut: { afterEvents: 3 } } : { endAfterEvents: 3 });
    const stream = anthropic.messages.stream({
      model: 'claude-opus-4-8',
      max_tokens: 500,
      messages: [{ role: 'user', content: 'hi' }],
    });
    await expect(stream.finalMessage()).rejects.toThrow(Anthropic.APIError);
  });
});

describe.each(LEVELS)('reasoning %s', (reasoning) => {
  let leveled: TestGateway;

  beforeAll(async () => {
    leveled = await startGateway({
      config: sandboxConfig(sandbox.url, {
        system_prompt: PROMPT,
        models: [{ id: '*', type: 'anthropic', reasoning }],
      }),
      env: { FACTORY_API_KEY: 'fk-sandbox-key' },
    });
  });

  afterAll(() => leveled.close());

  it.each(['claude-opus-4-8', 'claude-opus-4-6', 'claude-haiku-4-5-20251001', 'claude-sonnet-5', 'minimax-m2.5'])(
    'is accepted by %s: plain, with sampling, forced tools, a tool loop',
    async (model) => {
      const client = new Anthropic({ baseURL: leveled.url, apiKey: 'anything', maxRetries: 0 });
      // Older models still take sampling parameters, which the SDK's types no longer know.
      const ask = (
        extra: Partial<Anthropic.MessageCreateParamsNonStreaming> & { temperature?: number; top_k?: number },
      ) =>
        client.messages.create({ model, max_tokens: 2000, messages: [{ role: 'user', content: 'hello' }], ...extra });
      await ask({});
      await ask({ max_tokens: 5 });
      await ask({ tools: [weather], tool_choice: { type: 'any' } });
      if (reasoning !== 'auto' && model.includes('4-5')) await ask({ temperature: 0.2, top_k: 5 });
      await ask({
        tools: [weather],
        messages: [
          { role: 'user', content: 'hello' },
          { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'rain' }] },
        ],
      });
    },
  );
});

describe('openai', () => {
  it('streams a chat completion and goes through a tool loop', async () => {
    const tools: OpenAI.ChatCompletionTool[] = [
      {
        type: 'function',
        function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
      },
    ];
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'user', content: 'go [[tool weather {"city":"Bern"}]]' },
    ];
    const first = await openai.chat.completions
      .stream({ model: 'glm-5', tools, messages, stream_options: { include_usage: true } })
      .finalChatCompletion();
    const call = first.choices[0]?.message.tool_calls?.[0];
    expect(call).toMatchObject({ type: 'function', function: { name: 'weather', arguments: '{"city":"Bern"}' } });
    expect(first.usage?.total_tokens).toBeGreaterThan(0);
    messages.push(first.choices[0]!.message, { role: 'tool', tool_call_id: call?.id ?? '', content: 'snow' });
    const second = await openai.chat.completions.create({ model: 'glm-5', tools, messages });
    expect(second.choices[0]?.message.content).toContain('snow');
    expect(sandbox.requests.at(-1)?.json).toMatchObject({
      reasoning_effort: 'low',
      messages: [{ role: 'system', content: PROMPT }, {}, {}, {}],
    });
  });

  it('streams a response with the configured effort', async () => {
    const events: string[] = [];
    const stream = await openai.responses.create({ model: 'gpt-5.4', input: 'hello', stream: true });
    for await (const event of stream) events.push(event.type);
    expect(events.at(0)).toBe('response.created');
    expect(events.at(-1)).toBe('response.completed');
    expect(sandbox.requests.at(-1)?.json).toMatchObject({
      instructions: PROMPT,
      reasoning: { effort: 'high', summary: 'auto' },
    });
  });

  it.each(['cut', 'endAfterEvents'] as const)('raises a stream that breaks (%s) as an error', async (fault) => {
    sandbox.script(fault === 'cut' ? { cut: { afterEvents: 2 } } : { endAfterEvents: 2 });
    const stream = await openai.chat.completions.create({
      model: 'glm-5',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
    });
    await expect(
      (async () => {
        for await (const chunk of stream) expect(chunk.object).toBe('chat.completion.chunk');
      })(),
    ).rejects.toThrow(OpenAI.APIError);
  });
});
