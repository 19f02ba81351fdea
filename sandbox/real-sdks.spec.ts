import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Anthropic from '@anthropic-ai/sdk';
import { type ContentBlockParam } from '@anthropic-ai/sdk/resources/messages';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import OpenAI from 'openai';
import { type ResponseInputItem } from 'openai/resources/responses/responses';
import { type Sandbox, startSandbox } from './pretend-upstream.js';

const ECHO = 'Hello from the sandbox. You said: hi 你好 👋';
const HI = { role: 'user' as const, content: 'hi 你好 👋' };
const WEATHER = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const;
const ASK = '[[tool weather {"city":"Berlin"}]] [[tool weather {"city":"北京"}]] then tell me';

let sandbox: Sandbox;
let anthropic: Anthropic;
let openai: OpenAI;

beforeAll(async () => {
  sandbox = await startSandbox();
  anthropic = new Anthropic({ baseURL: sandbox.url, apiKey: 'key', maxRetries: 0 });
  openai = new OpenAI({ baseURL: `${sandbox.url}/v1`, apiKey: 'key', maxRetries: 0 });
});

afterAll(async () => {
  await sandbox.close();
});

describe('@anthropic-ai/sdk', () => {
  const model = 'claude-opus-4-6';

  it('reads a message, and the same one from a stream', async () => {
    const params = { model, max_tokens: 100, messages: [HI] };
    const whole = await anthropic.messages.create(params);
    expect(whole.content).toMatchObject([{ type: 'text', text: ECHO }]);
    expect(whole.stop_reason).toBe('end_turn');
    const streamed = await anthropic.messages.stream(params).finalMessage();
    expect(streamed.content).toMatchObject([{ type: 'text', text: ECHO }]);
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
    expect((await anthropic.messages.countTokens({ model, messages: [HI] })).input_tokens).toBe(
      whole.usage.input_tokens,
    );
  });

  it('carries signed thinking through a tool loop', async () => {
    const shared = {
      model,
      max_tokens: 4000,
      thinking: { type: 'adaptive' as const },
      tools: [{ name: 'weather', input_schema: { ...WEATHER, required: ['city'] } }],
    };
    const user = { role: 'user' as const, content: ASK };
    const called = await anthropic.messages.stream({ ...shared, messages: [user] }).finalMessage();
    expect(called.content).toMatchObject([
      { type: 'thinking' },
      { type: 'text', text: 'Using weather, weather.' },
      { type: 'tool_use', name: 'weather', input: { city: 'Berlin' } },
      { type: 'tool_use', name: 'weather', input: { city: '北京' } },
    ]);
    expect(called.stop_reason).toBe('tool_use');
    const results = called.content.flatMap((block) =>
      block.type === 'tool_use' ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: '21 °C' }] : [],
    );
    const history = (content: ContentBlockParam[]) => [
      user,
      { role: 'assistant' as const, content },
      { role: 'user' as const, content: results },
    ];
    const answered = await anthropic.messages.create({ ...shared, messages: history(called.content) });
    expect(answered.content.at(-1)).toMatchObject({ text: 'Done. TOOL RESULT: 21 °C\n21 °C' });
    const tampered = called.content.map((block) => (block.type === 'thinking' ? { ...block, thinking: 'no' } : block));
    await expect(anthropic.messages.create({ ...shared, messages: history(tampered) })).rejects.toThrow(
      'Invalid `signature`',
    );
  });

  it('runs tools itself, with a thread that the vendor holds', async () => {
    const weather = betaTool({
      name: 'weather',
      description: 'Weather',
      inputSchema: WEATHER,
      run: ({ city }) => `sunny in ${city}`,
    });
    const message = await anthropic.beta.messages.toolRunner({
      model,
      max_tokens: 1000,
      tools: [weather],
      messages: [{ role: 'user', content: ASK }],
    });
    expect(message.content).toMatchObject([{ text: 'Done. TOOL RESULT: sunny in Berlin\nsunny in 北京' }]);
  });

  it('counts what the cache holds', async () => {
    const system = [
      { type: 'text' as const, text: 'Be brief. '.repeat(50), cache_control: { type: 'ephemeral' as const } },
    ];
    const first = await anthropic.messages.create({ model, max_tokens: 100, system, messages: [HI] });
    const second = await anthropic.messages.create({
      model,
      max_tokens: 100,
      system,
      messages: [HI, { role: 'assistant', content: 'a' }, HI],
    });
    expect(first.usage.cache_creation_input_tokens).toBeGreaterThan(100);
    expect(second.usage.cache_read_input_tokens).toBe(first.usage.cache_creation_input_tokens);
  });

  it('raises an in-band error', async () => {
    sandbox.script({ errorEvent: { afterEvents: 5 } });
    await expect(anthropic.messages.stream({ model, max_tokens: 100, messages: [HI] }).finalMessage()).rejects.toThrow(
      'Overloaded',
    );
  });
});

describe('openai', () => {
  it('reads a chat completion, and the same one from a stream', async () => {
    const params = { model: 'gpt-4o', messages: [HI] };
    const whole = await openai.chat.completions.create(params);
    expect(whole.choices).toMatchObject([{ message: { content: ECHO }, finish_reason: 'stop' }]);
    const stream = openai.chat.completions.stream({ ...params, stream_options: { include_usage: true } });
    const streamed = await stream.finalChatCompletion();
    expect(streamed.choices).toMatchObject([{ message: { content: ECHO }, finish_reason: 'stop' }]);
    expect(streamed.usage).toEqual(whole.usage);
  });

  it('runs tools over chat completions', async () => {
    const runnable = {
      name: 'weather',
      description: 'Weather',
      parameters: { ...WEATHER, required: ['city'] },
      parse: (json: string) => JSON.parse(json) as { city: string },
      function: ({ city }: { city: string }) => `sunny in ${city}`,
    };
    const runner = openai.chat.completions.runTools({
      model: 'gpt-4o',
      stream: true,
      messages: [{ role: 'user', content: ASK }],
      tools: [{ type: 'function', function: runnable }],
    });
    expect(await runner.finalContent()).toBe('Done. TOOL RESULT: sunny in Berlin\nsunny in 北京');
  });

  it('raises an in-band error of a chat stream', async () => {
    sandbox.script({ errorEvent: { afterEvents: 2 } });
    await expect(openai.chat.completions.stream({ model: 'gpt-4o', messages: [HI] }).finalContent()).rejects.toThrow(
      'Overloaded',
    );
  });

  it('reads a response, and the same one from a stream', async () => {
    const params = { model: 'gpt-5.4', input: HI.content };
    const whole = await openai.responses.create(params);
    expect(whole.output_text).toBe(ECHO);
    const streamed = await openai.responses.stream(params).finalResponse();
    expect(streamed.output_text).toBe(ECHO);
    expect(streamed.usage).toEqual(whole.usage);
  });

  it('fails the response that has begun', async () => {
    sandbox.script({ errorEvent: { afterEvents: 3 } });
    const ids: string[] = [];
    const stream = await openai.responses.create({ model: 'gpt-5.4', input: HI.content, stream: true });
    for await (const event of stream) if ('response' in event) ids.push(event.type, event.response.id);

    const [, begun] = ids;
    expect(ids).toEqual(['response.created', begun, 'response.in_progress', begun, 'response.failed', begun]);
  });

  it('carries sealed reasoning through a tool loop without a store', async () => {
    const shared = {
      model: 'gpt-5.4',
      store: false,
      reasoning: { effort: 'low' as const, summary: 'auto' as const },
      include: ['reasoning.encrypted_content' as const],
      tools: [{ type: 'function' as const, name: 'weather', parameters: WEATHER, strict: true }],
    };
    const input: ResponseInputItem[] = [{ role: 'user', content: ASK }];
    const called = await openai.responses.create({ ...shared, input });
    expect(called.output.map((item) => item.type)).toEqual(['reasoning', 'message', 'function_call', 'function_call']);
    input.push(...(called.output as ResponseInputItem[]));
    for (const item of called.output) {
      if (item.type === 'function_call')
        input.push({ type: 'function_call_output', call_id: item.call_id, output: `got ${item.arguments}` });
    }
    const answered = await openai.responses.create({ ...shared, input });
    expect(answered.output_text).toBe('Done. TOOL RESULT: got {"city":"Berlin"}\ngot {"city":"北京"}');
  });

  it('continues a response that is stored', async () => {
    const tools = [{ type: 'function' as const, name: 'weather', parameters: WEATHER, strict: true }];
    const first = await openai.responses.create({ model: 'gpt-5.4', input: '[[tool weather {"city":"Rome"}]]', tools });
    const call = first.output.find((item) => item.type === 'function_call');
    const second = await openai.responses.create({
      model: 'gpt-5.4',
      previous_response_id: first.id,
      tools,
      input: [{ type: 'function_call_output', call_id: call?.call_id ?? '', output: 'rain' }],
    });
    expect(second.output_text).toBe('Done. TOOL RESULT: rain');
  });

  it('shows a refusal in the words of the vendor', async () => {
    await expect(openai.responses.create({ model: 'gpt-5', input: 'hi', temperature: 0 })).rejects.toMatchObject({
      status: 400,
      param: 'temperature',
      code: 'unsupported_parameter',
    });
  });
});
