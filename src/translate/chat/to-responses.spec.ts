import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { translateFor } from '../../../test/translate/translate-for.js';
import { encodeCarrier } from '../wire/carrier.js';
import { type TranslatedRequest, type TranslateOptions } from '../translate-request.js';

const USER = { role: 'user', content: 'hi' };

const translate = (body: JsonObject, model = 'gpt-5.2', more: Partial<TranslateOptions> = {}): TranslatedRequest =>
  translateFor('chat', 'responses', model, { model: 'alias', messages: [USER], ...body }, more);

const inputOf = (messages: object[], model?: string): unknown => translate({ messages }, model).body.input;
const call = (id: string, args = '{}'): object => ({ id, type: 'function', function: { name: 'f', arguments: args } });

describe('Chat to Responses', () => {
  it('writes leading instructions, later ones in place', () => {
    const { body } = translate(
      {
        messages: [
          { role: 'system', content: 'A' },
          { role: 'system', content: 'B' },
          USER,
          { role: 'system', content: 'C' },
          USER,
        ],
      },
      undefined,
      { systemPrompt: 'G' },
    );
    expect(body.instructions).toBe('G\n\nA\n\nB');
    expect(body.input).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'C' }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
    ]);
  });

  it('says instructions in the input where nothing else is said, for it must not be empty', () => {
    const alone = translate({ messages: [{ role: 'system', content: 'Write a haiku.' }] }).body;
    expect(alone.input).toEqual([
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Write a haiku.' }] },
    ]);
    expect(alone.instructions).toBeUndefined();
    expect(translate({ messages: [{ role: 'user', content: ' ' }] }).body.input).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: '.' }] },
    ]);
  });

  it('writes images as strings and files whole', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'https://a.example/x.png' } },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,QUJD', detail: 'low' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,QUJD' } },
      { type: 'file', file: { file_id: 'file-1' } },
    ];
    expect(inputOf([{ role: 'user', content }])).toEqual([
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_image', image_url: 'https://a.example/x.png', detail: 'auto' },
          { type: 'input_image', image_url: 'data:image/png;base64,QUJD', detail: 'low' },
          { type: 'input_file', filename: 'file.pdf', file_data: 'data:application/pdf;base64,QUJD' },
          { type: 'input_file', file_id: 'file-1' },
        ],
      },
    ]);
  });

  it('writes calls after the text beside them and answers each', () => {
    const messages = [
      USER,
      { role: 'assistant', content: 'let me', tool_calls: [call('a', ''), call('b')] },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'x' }] },
    ];
    expect((inputOf(messages) as unknown[]).slice(1)).toEqual([
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'let me' }] },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
      { type: 'function_call', call_id: 'b', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'a', output: 'Error: No result was provided' },
      { type: 'function_call_output', call_id: 'b', output: 'x' },
    ]);
  });

  it('puts our reasoning before what followed it, without an id, and drops it when nothing does (H17)', () => {
    const data = encodeCarrier({ seal: { family: 'oai', value: 'E', itemId: 'rs_1' }, redacted: true });
    const carried = {
      role: 'assistant',
      tool_calls: [call('a')],
      thinking_blocks: [{ type: 'redacted_thinking', data }],
    };
    expect((inputOf([USER, carried, { role: 'tool', tool_call_id: 'a', content: 'x' }]) as unknown[])[1]).toEqual({
      type: 'reasoning',
      summary: [],
      encrypted_content: 'E',
    });
    const alone = { role: 'assistant', content: '', thinking_blocks: [{ type: 'redacted_thinking', data }] };
    expect(JSON.stringify(inputOf([USER, alone, USER]))).not.toContain('reasoning');
    const claude = {
      role: 'assistant',
      content: 'a',
      thinking_blocks: [{ type: 'thinking', thinking: 't', signature: 'real' }],
      reasoning_content: 't',
    };
    expect(JSON.stringify(inputOf([USER, claude, USER]))).not.toContain('reasoning');
  });

  it('writes flat tools with strict said, custom and hosted ones as they are (H30)', () => {
    const tools = [
      { type: 'function', function: { name: 'f' } },
      { type: 'custom', custom: { name: 'c', format: { type: 'text' } } },
      { type: 'web_search' },
    ];
    expect(
      translate({ tools, tool_choice: { type: 'function', function: { name: 'f' } }, parallel_tool_calls: false }).body,
    ).toMatchObject({
      tools: [
        { type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false },
        { type: 'custom', name: 'c', format: { type: 'text' } },
        { type: 'web_search' },
      ],
      tool_choice: { type: 'function', name: 'f' },
      parallel_tool_calls: false,
    });
  });

  it('shortens names beyond 64 characters, in tools, choice and history, and remembers them', () => {
    const name = `mcp__server__${'x'.repeat(80)}`;
    const { body, answer } = translate({
      tools: [{ type: 'function', function: { name } }],
      tool_choice: { type: 'function', function: { name } },
      messages: [
        USER,
        { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name, arguments: '{}' } }] },
      ],
    });
    const short = (body.tools as { name: string }[])[0]!.name;
    expect(short).toHaveLength(64);
    expect(body.tool_choice).toEqual({ type: 'function', name: short });
    expect((body.input as { name?: string }[])[1]!.name).toBe(short);
    const [restore] = answer.createFilters();
    expect(restore!([{ type: 'toolStart', key: 0, id: 'a', name: short, custom: false }])).toMatchObject([{ name }]);
  });

  it('keeps ids within 64 characters, call and result alike', () => {
    const id = 'call_'.padEnd(90, 'z');
    const [, asked, answered] = inputOf([
      USER,
      { role: 'assistant', tool_calls: [call(id)] },
      { role: 'tool', tool_call_id: id, content: 'x' },
    ]) as {
      call_id: string;
    }[];
    expect(asked!.call_id).toHaveLength(64);
    expect(answered!.call_id).toBe(asked!.call_id);
  });

  it('writes limits, formats and cache keys under their names', () => {
    const schema = { type: 'object', properties: {}, additionalProperties: false };
    expect(
      translate({
        max_tokens: 3,
        response_format: { type: 'json_schema', json_schema: { name: 'n', schema, strict: true } },
        verbosity: 'low',
        prompt_cache_key: 'k',
        user: 'u',
        metadata: { a: 'b' },
        service_tier: 'flex',
      }).body,
    ).toMatchObject({
      max_output_tokens: 16,
      text: { format: { type: 'json_schema', name: 'n', schema, strict: true }, verbosity: 'low' },
      prompt_cache_key: 'k',
      user: 'u',
      metadata: { a: 'b' },
      service_tier: 'flex',
    });
    expect(translate({}).body).not.toHaveProperty('max_output_tokens');
  });

  it('says JSON in the input for json_object', () => {
    expect(JSON.stringify(translate({ response_format: { type: 'json_object' } }).body.input)).toContain('JSON');
  });

  it('stores nothing and asks for sealed reasoning of models that reason', () => {
    expect(translate({}).body).toMatchObject({ store: false, include: ['reasoning.encrypted_content'] });
    expect(translate({ store: true }).body).not.toHaveProperty('include');
    expect(translate({}, 'gpt-4.1').body).not.toHaveProperty('include');
  });

  it('writes effort where the model takes it, a summary only for a configured level', () => {
    expect(translate({ reasoning_effort: 'high' }).body.reasoning).toEqual({ effort: 'high' });
    expect(translate({ reasoning_effort: 'none' }).body.reasoning).toEqual({ effort: 'none' });
    expect(translate({ reasoning_effort: 'none' }, 'o3').body).not.toHaveProperty('reasoning');
    expect(translate({ reasoning_effort: 'low' }, undefined, { level: 'high' }).body.reasoning).toEqual({
      effort: 'high',
      summary: 'auto',
    });
    expect(translate({ reasoning_effort: 'low' }, 'gpt-4.1').body).not.toHaveProperty('reasoning');
    expect(translate({ reasoning_effort: 'low' }, undefined, { level: 'off' }).body).not.toHaveProperty('reasoning');
  });

  it('drops sampling that a reasoning model refuses', () => {
    expect(translate({ temperature: 0.5, top_p: 0.5 }, 'gpt-5.2').body).toMatchObject({ temperature: 0.5, top_p: 0.5 });
    expect(translate({ temperature: 0.5, reasoning_effort: 'low' }, 'gpt-5.2').ignoredParams).toEqual(['temperature']);
    expect(translate({ temperature: 0.5 }, 'gpt-5').ignoredParams).toEqual(['temperature']);
    expect(translate({ temperature: 0.5 }, 'gpt-4.1').body.temperature).toBe(0.5);
  });

  it('leaves out what the API does not know, include_usage too, and cuts at stop itself', () => {
    const { body, ignoredParams, answer } = translate({
      stop: ['END'],
      seed: 1,
      presence_penalty: 1,
      logit_bias: {},
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(Object.keys(body).sort()).toEqual(['include', 'input', 'model', 'store', 'stream']);
    expect([...ignoredParams].sort()).toEqual(['logit_bias', 'presence_penalty', 'seed']);
    expect(answer.client.includeUsage).toBe(true);
    const cut = answer.createFilters().at(-1)!;
    expect(cut([{ type: 'textDelta', text: 'abcENDdef' }])).toMatchObject([
      { type: 'textDelta', text: 'abc' },
      { type: 'stop', reason: 'stopSequence', sequence: 'END' },
      { type: 'end' },
    ]);
  });
});
