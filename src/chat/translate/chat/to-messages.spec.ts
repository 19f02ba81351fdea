import { describe, expect, it } from '@jest/globals';
import { type GatewayError } from '../../../dialects/gateway-error.js';
import { findCapabilities } from '../../../models/find-capabilities.js';
import { encodeCarrier } from '../carrier.js';
import { type JsonObject } from '../neutral-request.js';
import { type TranslatedRequest, translateRequest, type TranslateOptions } from '../translate-request.js';

const USER = { role: 'user', content: 'hi' };

function translate(body: JsonObject, model = 'claude-sonnet-4-5', more: Partial<TranslateOptions> = {}): TranslatedRequest {
  return translateRequest(
    { model: 'alias', messages: [USER], ...body },
    { from: 'chat', to: 'messages', upstreamModel: model, capabilities: findCapabilities(model, 'messages', []), level: 'auto', fast: false, systemPrompt: '', nowSeconds: 1, exposeThinkingBlocks: true, ...more },
  );
}

const bodyOf = (body: JsonObject, model?: string, more?: Partial<TranslateOptions>): JsonObject => translate(body, model, more).body;
const messagesOf = (messages: object[], model?: string): unknown => bodyOf({ messages }, model).messages;

function refusalOf(body: JsonObject, model?: string): GatewayError {
  try {
    translate(body, model);
  } catch (error) {
    return error as GatewayError;
  }
  throw new Error('was not refused');
}

const call = (id: string, name = 'f', args = '{"a":1}'): object => ({ id, type: 'function', function: { name, arguments: args } });
const tool = (name: string, more: object = {}): object => ({ type: 'function', function: { name, parameters: { type: 'object', properties: {} }, ...more } });

describe('Chat to Messages: top level', () => {
  it('writes the upstream model and a default of max_tokens', () => {
    expect(bodyOf({})).toEqual({ model: 'claude-sonnet-4-5', max_tokens: 8192, messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] });
  });

  it('prefers max_completion_tokens, clamps to the model, refuses what is not positive', () => {
    expect(bodyOf({ max_completion_tokens: 5, max_tokens: 9 }).max_tokens).toBe(5);
    expect(bodyOf({ max_tokens: 999_999 }).max_tokens).toBe(64_000);
    expect(refusalOf({ max_tokens: 0 })).toMatchObject({ status: 400, details: { param: 'max_tokens' } });
  });

  it('treats null as absent and writes none (H29)', () => {
    const body = bodyOf({ stop: null, temperature: null, top_p: null, tools: null, max_tokens: null, user: null, stream: null, messages: [{ role: 'user', content: [{ type: 'text', text: 'a', cache_control: null }] }] });
    expect(JSON.stringify(body)).not.toContain('null');
    expect(Object.keys(body).sort()).toEqual(['max_tokens', 'messages', 'model']);
  });

  it('clamps temperature, drops top_p beside it (H11), keeps either alone', () => {
    expect(bodyOf({ temperature: 1.7, top_p: 0.5 })).toMatchObject({ temperature: 1 });
    expect(translate({ temperature: 0.2, top_p: 0.5 }).ignoredParams).toEqual(['top_p']);
    expect(bodyOf({ top_p: 0.5 }).top_p).toBe(0.5);
  });

  it('drops sampling for models that refuse it', () => {
    const { body, ignoredParams } = translate({ temperature: 0.2, top_k: 5 }, 'claude-opus-4-7');
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('top_k');
    expect(ignoredParams).toEqual(['temperature', 'top_k']);
  });

  it('writes stop as a list without blanks and doubles', () => {
    expect(bodyOf({ stop: 'x' }).stop_sequences).toEqual(['x']);
    expect(bodyOf({ stop: ['x', '', ' \n', 'x', 'y'] }).stop_sequences).toEqual(['x', 'y']);
    expect(bodyOf({ stop: [] })).not.toHaveProperty('stop_sequences');
  });

  it('passes a user id, but never an e-mail address', () => {
    expect(bodyOf({ user: 'u-1' }).metadata).toEqual({ user_id: 'u-1' });
    const hashed = bodyOf({ user: 'anna@example.org' }).metadata as { user_id: string };
    expect(hashed.user_id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('maps service tiers that exist on both sides', () => {
    expect(bodyOf({ service_tier: 'default' }).service_tier).toBe('standard_only');
    expect(translate({ service_tier: 'flex' }).ignoredParams).toEqual(['service_tier']);
  });

  it('lists what only tunes and refuses what changes the answer', () => {
    const { ignoredParams } = translate({ seed: 1, logit_bias: { 1: 2 }, presence_penalty: 1, store: false, prediction: {}, verbosity: 'low', n: 1 });
    expect([...ignoredParams].sort()).toEqual(['logit_bias', 'prediction', 'presence_penalty', 'seed', 'store', 'verbosity']);
    expect(refusalOf({ n: 2 })).toMatchObject({ status: 400, details: { param: 'n', code: 'unsupported_value' } });
    expect(refusalOf({ modalities: ['text', 'audio'] }).details.param).toBe('modalities');
    expect(refusalOf({ web_search_options: {} }).details.param).toBe('web_search_options');
  });

  it('requires model and messages', () => {
    expect(refusalOf({ model: undefined })).toMatchObject({ status: 400, details: { param: 'model' } });
    expect(refusalOf({ messages: [] })).toMatchObject({ status: 400, details: { param: 'messages' } });
  });

  it('forwards stream only when it was said', () => {
    expect(bodyOf({})).not.toHaveProperty('stream');
    expect(bodyOf({ stream: false }).stream).toBe(false);
  });

  it('adds the fast mode of the vendor with its beta', () => {
    const { body, addBetas } = translate({}, 'claude-opus-4-6', { fast: true });
    expect(body.speed).toBe('fast');
    expect(addBetas).toHaveLength(1);
  });
});

describe('Chat to Messages: messages', () => {
  it('hoists instructions from anywhere, the gateway first and once', () => {
    const messages = [{ role: 'system', content: 'A' }, USER, { role: 'developer', content: [{ type: 'text', text: 'B' }] }, USER];
    const texts = (body: JsonObject): string[] => (body.system as { text: string }[]).map(({ text }) => text);
    expect(texts(bodyOf({ messages }, undefined, { systemPrompt: 'G' }))).toEqual(['G', 'A', 'B']);
    expect(texts(bodyOf({ messages: [{ role: 'system', content: 'G and more' }, USER] }, undefined, { systemPrompt: 'G ' }))).toEqual(['G and more']);
  });

  it('puts results directly after their calls, in order, before other content (H16)', () => {
    const messages = [USER, { role: 'assistant', tool_calls: [call('a'), call('b')] }, { role: 'tool', tool_call_id: 'b', content: 'B' }, { role: 'user', content: 'and?' }, { role: 'tool', tool_call_id: 'a', content: 'A' }];
    expect(messagesOf(messages)).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'hi' }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: { a: 1 } }, { type: 'tool_use', id: 'b', name: 'f', input: { a: 1 } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'A' }, { type: 'tool_result', tool_use_id: 'b', content: 'B' }, { type: 'text', text: 'and?' }] },
    ]);
  });

  it('answers calls without a result and keeps results without a call as text', () => {
    const messages = [USER, { role: 'assistant', tool_calls: [call('a')] }, { role: 'tool', tool_call_id: 'zzz', content: 'lost' }, USER];
    expect((messagesOf(messages) as { content: unknown }[])[2]!.content).toEqual([
      { type: 'tool_result', tool_use_id: 'a', content: 'No result was provided', is_error: true },
      { type: 'text', text: '[tool result zzz]' },
      { type: 'text', text: 'lost' },
      { type: 'text', text: 'hi' },
    ]);
  });

  it('leaves an empty result without content', () => {
    for (const content of ['', null, []]) {
      const written = messagesOf([USER, { role: 'assistant', tool_calls: [call('a')] }, { role: 'tool', tool_call_id: 'a', content }]) as { content: unknown[] }[];
      expect(written[2]!.content).toEqual([{ type: 'tool_result', tool_use_id: 'a' }]);
    }
  });

  it('drops empty text and moves its cache marker (H4)', () => {
    const marker = { type: 'ephemeral' };
    const content = [{ type: 'text', text: 'a' }, { type: 'text', text: ' \n', cache_control: marker }];
    expect(messagesOf([{ role: 'user', content }, { role: 'assistant', content: '' }, USER])).toEqual([{ role: 'user', content: [{ type: 'text', text: 'a', cache_control: marker }, { type: 'text', text: 'hi' }] }]);
  });

  it('keeps at most four cache markers, the latest', () => {
    const content = ['a', 'b', 'c', 'd', 'e'].map((text) => ({ type: 'text', text, cache_control: { type: 'ephemeral' } }));
    const written = messagesOf([{ role: 'user', content }]) as { content: JsonObject[] }[];
    expect(written[0]!.content.map((block) => 'cache_control' in block)).toEqual([false, true, true, true, true]);
  });

  it('keeps arguments that are no object', () => {
    const inputs = ['', '[1]', '{"x'].map((args) => (messagesOf([USER, { role: 'assistant', tool_calls: [call('a', 'f', args)] }]) as { content: { input: unknown }[] }[])[1]!.content[0]!.input);
    expect(inputs).toEqual([{}, { value: [1] }, { __raw_arguments: '{"x' }]);
  });

  it('makes ids that Anthropic accepts, the same for call and result (H14)', () => {
    const written = messagesOf([USER, { role: 'assistant', tool_calls: [call('functions.Bash:0')] }, { role: 'tool', tool_call_id: 'functions.Bash:0', content: 'x' }]) as { content: { id?: string; tool_use_id?: string }[] }[];
    const id = written[1]!.content[0]!.id!;
    expect(id).toMatch(/^functions_Bash_0_[0-9a-f]{8}$/);
    expect(written[2]!.content[0]!.tool_use_id).toBe(id);
  });

  it('pairs a result without an id with the oldest open call', () => {
    const messages = [USER, { role: 'assistant', tool_calls: [{ type: 'function', function: { name: 'f', arguments: '{}' } }] }, { role: 'tool', content: 'x' }];
    const written = messagesOf(messages) as { content: { id?: string; tool_use_id?: string }[] }[];
    expect(written[2]!.content[0]!.tool_use_id).toBe(written[1]!.content[0]!.id);
  });

  it('begins and ends with the user where the model demands it (H13)', () => {
    const history = [{ role: 'assistant', content: 'so far ' }];
    expect(messagesOf(history, 'claude-opus-4-6')).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Continue.' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'so far ' }] },
      { role: 'user', content: [{ type: 'text', text: 'Continue.' }] },
    ]);
    expect((messagesOf([USER, ...history]) as unknown[]).at(-1)).toEqual({ role: 'assistant', content: [{ type: 'text', text: 'so far' }] });
    expect(messagesOf([{ role: 'system', content: 'only' }])).toEqual([{ role: 'user', content: [{ type: 'text', text: '.' }] }]);
  });

  it('restores sealed thinking first in its turn and drops what Anthropic did not seal (H10, H24)', () => {
    const foreign = encodeCarrier({ seal: { family: 'oai', value: 'E' }, redacted: true });
    const thinking_blocks = [{ type: 'thinking', thinking: 'hm', signature: 'sig' }, { type: 'redacted_thinking', data: 'enc' }, { type: 'redacted_thinking', data: foreign }];
    const written = messagesOf([USER, { role: 'assistant', content: 'a', thinking_blocks }, USER, { role: 'assistant', content: 'b', reasoning_content: 'unsealed' }, USER]) as { content: unknown }[];
    expect(written[1]!.content).toEqual([{ type: 'thinking', thinking: 'hm', signature: 'sig' }, { type: 'redacted_thinking', data: 'enc' }, { type: 'text', text: 'a' }]);
    expect(written[3]!.content).toEqual([{ type: 'text', text: 'b' }]);
  });

  it('recalls thinking by the call it led to', () => {
    const recallThinking = (id: string) => (id === 'a' ? [{ type: 'thinking' as const, text: 't', redacted: false, seal: { family: 'claude' as const, value: 's' } }] : undefined);
    const body = bodyOf({ messages: [USER, { role: 'assistant', tool_calls: [call('a')] }] }, undefined, { recallThinking });
    expect((body.messages as { content: unknown[] }[])[1]!.content[0]).toEqual({ type: 'thinking', thinking: 't', signature: 's' });
  });

  it('replaces half surrogate pairs', () => {
    expect(messagesOf([{ role: 'user', content: 'a\ud83d b 🙂' }])).toEqual([{ role: 'user', content: [{ type: 'text', text: 'a\ufffd b 🙂' }] }]);
  });
});

describe('Chat to Messages: content parts', () => {
  const partOf = (part: object): unknown => (messagesOf([{ role: 'user', content: [part] }]) as { content: unknown[] }[])[0]!.content[0];
  const image = (url: string): object => ({ type: 'image_url', image_url: { url, detail: 'high' } });

  it('writes inline and linked images', () => {
    expect(partOf(image('data:image/jpg;name=x;base64,QU\nJD'))).toEqual({ type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'QUJD' } });
    expect(partOf(image('https://a.example/x.png'))).toEqual({ type: 'image', source: { type: 'url', url: 'https://a.example/x.png' } });
    expect(partOf({ type: 'image_url', image_url: 'https://a.example/x.png' })).toMatchObject({ type: 'image' });
  });

  it('refuses images that it would have to fetch or that nobody reads', () => {
    const refused = (part: object) => refusalOf({ messages: [{ role: 'user', content: ['x', part] }] }).details;
    expect(refused(image('http://a.example/x.png'))).toEqual({ param: 'messages[0].content[1]', code: 'invalid_image_url' });
    expect(refused(image('file:///etc/passwd')).code).toBe('invalid_image_url');
    expect(refused(image('data:image/svg+xml,<svg/>')).code).toBe('invalid_image_format');
  });

  it('writes PDF and text files as documents', () => {
    expect(partOf({ type: 'file', file: { file_data: 'data:application/pdf;base64,QUJD', filename: 'a.pdf' } })).toEqual({ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'QUJD' }, title: 'a.pdf' });
    expect(partOf({ type: 'file', file: { file_data: 'QUJD', filename: 'a.md' } })).toEqual({ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'ABC' }, title: 'a.md' });
    expect(partOf({ type: 'file', file: { file_data: 'data:image/png;base64,QUJD' } })).toMatchObject({ type: 'image' });
  });

  it('refuses audio, foreign file ids and unknown parts', () => {
    const refused = (part: object) => refusalOf({ messages: [{ role: 'user', content: [part] }] }).details.param;
    for (const part of [{ type: 'input_audio', input_audio: { data: 'x', format: 'wav' } }, { type: 'file', file: { file_id: 'file-abc' } }, { type: 'hologram' }]) expect(refused(part)).toBe('messages[0].content[0]');
  });

  it('passes blocks of the Messages API through', () => {
    const block = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' } };
    expect(partOf(block)).toEqual(block);
  });
});

describe('Chat to Messages: tools', () => {
  it('writes functions in both forms, custom tools wrapped', () => {
    const tools = [tool('f', { description: '', strict: true, parameters: null }), { type: 'function', name: 'flat', parameters: { properties: {} } }, { type: 'custom', custom: { name: 'c', description: 'D', format: { type: 'grammar', syntax: 'lark', definition: 'start: /x/' } } }];
    expect(bodyOf({ tools }, 'claude-opus-4-6').tools).toEqual([
      { name: 'f', input_schema: { type: 'object', properties: {} }, strict: true },
      { name: 'flat', input_schema: { type: 'object', properties: {} } },
      { name: 'c', description: 'D\n\nThe input must match this lark grammar:\nstart: /x/', input_schema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] } },
    ]);
  });

  it('keeps the last of a name, refuses hosted tools, omits an empty list with its choice', () => {
    expect(bodyOf({ tools: [tool('f', { description: '1' }), tool('f', { description: '2' })] }).tools).toHaveLength(1);
    expect(refusalOf({ tools: [{ type: 'file_search' }] }).details.param).toBe('tools[0]');
    expect(Object.keys(bodyOf({ tools: [], tool_choice: 'auto' }))).not.toContain('tool_choice');
  });

  it('declares the tools of a history when the request has none', () => {
    expect(bodyOf({ messages: [USER, { role: 'assistant', tool_calls: [call('a', 'old')] }] }).tools).toEqual([{ name: 'old', input_schema: { type: 'object', properties: {} } }]);
  });

  it('maps the choice and parallel calls (H28)', () => {
    const choice = (body: JsonObject, model?: string) => bodyOf({ tools: [tool('f'), tool('g')], ...body }, model).tool_choice;
    expect(choice({})).toBeUndefined();
    expect(choice({ parallel_tool_calls: true })).toBeUndefined();
    expect(choice({ parallel_tool_calls: false })).toEqual({ type: 'auto', disable_parallel_tool_use: true });
    expect(choice({ tool_choice: 'required', parallel_tool_calls: false })).toEqual({ type: 'any', disable_parallel_tool_use: true });
    expect(choice({ tool_choice: 'none', parallel_tool_calls: false })).toEqual({ type: 'none' });
    expect(choice({ tool_choice: { type: 'function', function: { name: 'g' } } })).toEqual({ type: 'tool', name: 'g' });
    expect(choice({ tool_choice: { type: 'function', name: 'g' } })).toEqual({ type: 'tool', name: 'g' });
    expect(choice({ tool_choice: 'required' }, 'claude-fable-5')).toEqual({ type: 'auto' });
    expect(refusalOf({ tools: [tool('f')], tool_choice: { type: 'function', function: { name: 'zz' } } }).details.param).toBe('tool_choice');
  });

  it('leaves out the tools that are not allowed', () => {
    const tool_choice = { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'g' } }] } };
    expect(bodyOf({ tools: [tool('f'), tool('g')], tool_choice })).toMatchObject({ tools: [{ name: 'g' }], tool_choice: { type: 'any' } });
  });

  it('converts legacy functions and answers in their form', () => {
    const translated = translate({ functions: [{ name: 'f', parameters: {} }], function_call: { name: 'f' }, messages: [USER, { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } }, { role: 'function', name: 'f', content: 'r' }] });
    expect(translated.body).toMatchObject({ tools: [{ name: 'f' }], tool_choice: { type: 'tool', name: 'f' } });
    expect(translated.answer.client.legacyFunction).toBe(true);
    const [, asked, answered] = translated.body.messages as { content: { id?: string; tool_use_id?: string }[] }[];
    expect(answered!.content[0]!.tool_use_id).toBe(asked!.content[0]!.id);
  });
});

describe('Chat to Messages: structured output', () => {
  const schema = { type: 'object', properties: { n: { type: 'integer', minimum: 1 } }, required: ['n'] };
  const response_format = { type: 'json_schema', json_schema: { name: 'x', schema } };

  it('uses the format of models that have it', () => {
    expect(bodyOf({ response_format }).output_config).toEqual({
      format: { type: 'json_schema', schema: { type: 'object', properties: { n: { type: 'integer', description: '(minimum: 1)' } }, required: ['n'], additionalProperties: false } },
    });
  });

  it('forces a tool for models that have not, or instructs beside other tools', () => {
    const forced = translate({ response_format }, 'claude-3-7-sonnet-20250219');
    expect(forced.body).toMatchObject({ tools: [{ name: 'json_tool_call', input_schema: schema }], tool_choice: { type: 'tool', name: 'json_tool_call' } });
    const instructed = bodyOf({ response_format, tools: [tool('f')] }, 'claude-3-7-sonnet-20250219');
    expect(instructed).not.toHaveProperty('tool_choice');
    expect(JSON.stringify(instructed.system)).toContain('JSON schema');
  });

  it('instructs for json_object, without a prefill', () => {
    const body = bodyOf({ response_format: { type: 'json_object' } });
    expect(body.system).toHaveLength(1);
    expect((body.messages as unknown[]).at(-1)).toMatchObject({ role: 'user' });
  });
});

describe('Chat to Messages: reasoning', () => {
  const fields = (body: JsonObject, model: string, more: Partial<TranslateOptions> = {}): unknown => {
    const { thinking, output_config, max_tokens } = bodyOf(body, model, more);
    return { thinking, output_config, max_tokens };
  };

  it('honours reasoning_effort in the form that the model takes', () => {
    expect(fields({ reasoning_effort: 'medium' }, 'claude-opus-4-7')).toEqual({ thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'medium' }, max_tokens: 8192 });
    expect(fields({ reasoning_effort: 'xhigh' }, 'claude-opus-4-6')).toMatchObject({ thinking: { type: 'adaptive' }, output_config: { effort: 'high' } });
    expect(fields({ reasoning_effort: 'minimal' }, 'claude-sonnet-4-5')).toEqual({ thinking: { type: 'enabled', budget_tokens: 1024 }, max_tokens: 1024 + 8192 });
    expect(fields({ reasoning_effort: 'none' }, 'claude-sonnet-5')).toMatchObject({ thinking: { type: 'disabled' } });
    expect(translate({ reasoning_effort: 'high' }, 'claude-3-5-haiku-latest').ignoredParams).toEqual(['reasoning_effort']);
  });

  it('forwards thinking verbatim', () => {
    expect(fields({ thinking: { type: 'enabled', budget_tokens: 8192 }, max_tokens: 20_000 }, 'claude-sonnet-4-5')).toEqual({ thinking: { type: 'enabled', budget_tokens: 8192 }, max_tokens: 20_000 });
  });

  it('forces a level over whatever the client sent, with its beta', () => {
    const forced = translate({ thinking: { type: 'enabled', budget_tokens: 8192 } }, 'claude-sonnet-4-5', { level: 'high' });
    expect(forced.body).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 24_576 }, max_tokens: 24_576 + 8192 });
    expect(forced.addBetas).toEqual(['interleaved-thinking-2025-05-14']);
    expect(fields({ reasoning_effort: 'low' }, 'claude-opus-5', { level: 'xhigh' })).toMatchObject({ thinking: { type: 'adaptive' }, output_config: { effort: 'xhigh' } });
  });

  it('turns reasoning off, by field where the model would think by itself', () => {
    const off = translate({ reasoning_effort: 'high' }, 'claude-sonnet-4-5', { level: 'off' });
    expect(off.body).not.toHaveProperty('thinking');
    expect(off.removeBetas).toEqual(['interleaved-thinking-2025-05-14']);
    expect(bodyOf({}, 'claude-sonnet-5', { level: 'off' }).thinking).toEqual({ type: 'disabled' });
  });

  it('makes room for the budget and never lowers the limit of the client (H12)', () => {
    expect(fields({ max_tokens: 1000 }, 'claude-sonnet-4-5', { level: 'low' })).toMatchObject({ thinking: { budget_tokens: 4096 }, max_tokens: 5096 });
    expect(fields({ max_tokens: 60_000 }, 'claude-sonnet-4-5', { level: 'low' })).toMatchObject({ max_tokens: 60_000 });
    expect(bodyOf({ max_tokens: 1 }, 'claude-sonnet-4-5', { level: 'high' })).not.toHaveProperty('thinking');
  });

  it('omits thinking where it would be refused, for this request only (H9, H10)', () => {
    const forcedTool = translate({ tools: [tool('f')], tool_choice: 'required' }, 'claude-sonnet-4-5', { level: 'high' });
    expect(forcedTool.body).not.toHaveProperty('thinking');
    expect(forcedTool.body.tool_choice).toEqual({ type: 'any' });
    expect(forcedTool.addBetas).toEqual([]);
    expect(bodyOf({ tools: [tool('f')], tool_choice: 'required' }, 'claude-opus-4-7', { level: 'high' })).toHaveProperty('thinking');
    const loop = [USER, { role: 'assistant', tool_calls: [call('a')] }, { role: 'tool', tool_call_id: 'a', content: 'x' }];
    expect(bodyOf({ messages: loop }, 'claude-sonnet-4-5', { level: 'high' })).not.toHaveProperty('thinking');
    expect(bodyOf({ messages: loop }, 'claude-opus-4-7', { level: 'high' })).toHaveProperty('thinking');
    expect(bodyOf({ messages: [USER, { role: 'assistant', content: 'so' }] }, 'claude-sonnet-4-5', { level: 'high' })).not.toHaveProperty('thinking');
  });

  it('removes sampling that thinking forbids', () => {
    const { body, ignoredParams } = translate({ temperature: 0.5, top_k: 3, top_p: 0.96 }, 'claude-sonnet-4-5', { level: 'low' });
    expect(body).toMatchObject({ top_p: 0.96 });
    expect(ignoredParams).toEqual(['temperature', 'top_k']);
  });
});
