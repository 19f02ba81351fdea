import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { refusalFrom, chatToMessages } from '../../../test/translate/translate-for.js';
import { type GatewayError } from '../../dialects/gateway-error.js';

const USER = { role: 'user', content: 'hi' };

const { translate, bodyOf, messagesOf } = chatToMessages;

const refusalOf = (body: JsonObject, model?: string): GatewayError => refusalFrom(() => translate(body, model));

const call = (id: string, name = 'f', args = '{"a":1}'): object => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
const tool = (name: string, more: object = {}): object => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: {} }, ...more },
});

describe('Chat to Messages: content parts', () => {
  const partOf = (part: object): unknown =>
    (messagesOf([{ role: 'user', content: [part] }]) as { content: unknown[] }[])[0]!.content[0];
  const image = (url: string): object => ({ type: 'image_url', image_url: { url, detail: 'high' } });

  it('writes inline and linked images', () => {
    expect(partOf(image('data:image/jpg;name=x;base64,QU\nJD'))).toEqual({
      type: 'image',
      source: { type: 'base64', media_type: 'image/jpeg', data: 'QUJD' },
    });
    expect(partOf(image('https://a.example/x.png'))).toEqual({
      type: 'image',
      source: { type: 'url', url: 'https://a.example/x.png' },
    });
    expect(partOf({ type: 'image_url', image_url: 'https://a.example/x.png' })).toMatchObject({ type: 'image' });
  });

  it('refuses images that it would have to fetch or that nobody reads', () => {
    const refused = (part: object) => refusalOf({ messages: [{ role: 'user', content: ['x', part] }] }).details;
    expect(refused(image('http://a.example/x.png'))).toEqual({
      param: 'messages[0].content[1]',
      code: 'invalid_image_url',
    });
    expect(refused(image('file:///etc/passwd')).code).toBe('invalid_image_url');
    expect(refused(image('data:image/svg+xml,<svg/>')).code).toBe('invalid_image_format');
  });

  it('writes PDF and text files as documents', () => {
    expect(
      partOf({ type: 'file', file: { file_data: 'data:application/pdf;base64,QUJD', filename: 'a.pdf' } }),
    ).toEqual({
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data: 'QUJD' },
      title: 'a.pdf',
    });
    expect(partOf({ type: 'file', file: { file_data: 'QUJD', filename: 'a.md' } })).toEqual({
      type: 'document',
      source: { type: 'text', media_type: 'text/plain', data: 'ABC' },
      title: 'a.md',
    });
    expect(partOf({ type: 'file', file: { file_data: 'data:image/png;base64,QUJD' } })).toMatchObject({
      type: 'image',
    });
  });

  it('refuses audio, foreign file ids and unknown parts', () => {
    const refused = (part: object) => refusalOf({ messages: [{ role: 'user', content: [part] }] }).details.param;
    for (const part of [
      { type: 'input_audio', input_audio: { data: 'x', format: 'wav' } },
      { type: 'file', file: { file_id: 'file-abc' } },
      { type: 'hologram' },
    ])
      expect(refused(part)).toBe('messages[0].content[0]');
  });

  it('passes blocks of the Messages API through', () => {
    const block = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' } };
    expect(partOf(block)).toEqual(block);
  });
});

describe('Chat to Messages: tools', () => {
  it('writes functions in both forms, custom tools wrapped', () => {
    const tools = [
      tool('f', { description: '', strict: true, parameters: null }),
      { type: 'function', name: 'flat', parameters: { properties: {} } },
      {
        type: 'custom',
        custom: { name: 'c', description: 'D', format: { type: 'grammar', syntax: 'lark', definition: 'start: /x/' } },
      },
    ];
    expect(bodyOf({ tools }, 'claude-opus-4-6').tools).toEqual([
      { name: 'f', input_schema: { type: 'object', properties: {}, additionalProperties: false }, strict: true },
      { name: 'flat', input_schema: { type: 'object', properties: {} } },
      {
        name: 'c',
        description: 'D\n\nThe input must match this lark grammar:\nstart: /x/',
        input_schema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
      },
    ]);
  });

  it('keeps the last of a name, refuses hosted tools, omits an empty list with its choice', () => {
    expect(bodyOf({ tools: [tool('f', { description: '1' }), tool('f', { description: '2' })] }).tools).toHaveLength(1);
    expect(refusalOf({ tools: [{ type: 'file_search' }] }).details.param).toBe('tools[0]');
    expect(Object.keys(bodyOf({ tools: [], tool_choice: 'auto' }))).not.toContain('tool_choice');
  });

  it('declares the tools of a history when the request has none', () => {
    expect(bodyOf({ messages: [USER, { role: 'assistant', tool_calls: [call('a', 'old')] }] }).tools).toEqual([
      { name: 'old', input_schema: { type: 'object', properties: {} } },
    ]);
  });

  it('maps the choice and parallel calls (H28)', () => {
    const choice = (body: JsonObject, model?: string) =>
      bodyOf({ tools: [tool('f'), tool('g')], ...body }, model).tool_choice;
    expect(choice({})).toBeUndefined();
    expect(choice({ parallel_tool_calls: true })).toBeUndefined();
    expect(choice({ parallel_tool_calls: false })).toEqual({ type: 'auto', disable_parallel_tool_use: true });
    expect(choice({ tool_choice: 'required', parallel_tool_calls: false })).toEqual({
      type: 'any',
      disable_parallel_tool_use: true,
    });
    expect(choice({ tool_choice: 'none', parallel_tool_calls: false })).toEqual({ type: 'none' });
    expect(choice({ tool_choice: { type: 'function', function: { name: 'g' } } })).toEqual({ type: 'tool', name: 'g' });
    expect(choice({ tool_choice: { type: 'function', name: 'g' } })).toEqual({ type: 'tool', name: 'g' });
    expect(choice({ tool_choice: 'required' }, 'claude-fable-5')).toEqual({ type: 'auto' });
    expect(
      refusalOf({ tools: [tool('f')], tool_choice: { type: 'function', function: { name: 'zz' } } }).details.param,
    ).toBe('tool_choice');
  });

  it('leaves out the tools that are not allowed', () => {
    const tool_choice = {
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'g' } }] },
    };
    expect(bodyOf({ tools: [tool('f'), tool('g')], tool_choice })).toMatchObject({
      tools: [{ name: 'g' }],
      tool_choice: { type: 'any' },
    });
  });

  it('converts legacy functions and answers in their form', () => {
    const translated = translate({
      functions: [{ name: 'f', parameters: {} }],
      function_call: { name: 'f' },
      messages: [
        USER,
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
        { role: 'function', name: 'f', content: 'r' },
      ],
    });
    expect(translated.body).toMatchObject({ tools: [{ name: 'f' }], tool_choice: { type: 'tool', name: 'f' } });
    expect(translated.answer.client.legacyFunction).toBe(true);
    const [, asked, answered] = translated.body.messages as { content: { id?: string; tool_use_id?: string }[] }[];
    expect(answered!.content[0]!.tool_use_id).toBe(asked!.content[0]!.id);
  });
});
