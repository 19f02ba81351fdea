import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { chatToMessages } from '../../../test/translate/translate-for.js';
import { encodeCarrier } from '../wire/carrier.js';

const USER = { role: 'user', content: 'hi' };

const { bodyOf, messagesOf } = chatToMessages;

const call = (id: string, name = 'f', args = '{"a":1}'): object => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});

describe('Chat to Messages: messages', () => {
  it('puts instructions before the conversation to the head, the gateway first and once', () => {
    const messages = [
      { role: 'system', content: 'A' },
      USER,
      { role: 'developer', content: [{ type: 'text', text: 'B' }] },
      USER,
    ];
    const texts = (body: JsonObject): string[] => (body.system as { text: string }[]).map(({ text }) => text);
    const body = bodyOf({ messages }, undefined, { systemPrompt: 'G' });
    expect(texts(body)).toEqual(['G', 'A']);
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: ['hi', '<system-reminder>\nB\n</system-reminder>', 'hi'].map((text) => ({ type: 'text', text })),
      },
    ]);
    expect(
      texts(bodyOf({ messages: [{ role: 'system', content: 'G and more' }, USER] }, undefined, { systemPrompt: 'G ' })),
    ).toEqual(['G and more']);
  });

  it('puts results directly after their calls, in order, before other content (H16)', () => {
    const messages = [
      USER,
      { role: 'assistant', tool_calls: [call('a'), call('b')] },
      { role: 'tool', tool_call_id: 'b', content: 'B' },
      { role: 'user', content: 'and?' },
      { role: 'tool', tool_call_id: 'a', content: 'A' },
    ];
    expect(messagesOf(messages)).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'hi' }] },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'a', name: 'f', input: { a: 1 } },
          { type: 'tool_use', id: 'b', name: 'f', input: { a: 1 } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'A' },
          { type: 'tool_result', tool_use_id: 'b', content: 'B' },
          { type: 'text', text: 'and?' },
        ],
      },
    ]);
  });

  it('answers calls without a result and keeps results without a call as text', () => {
    const messages = [
      USER,
      { role: 'assistant', tool_calls: [call('a')] },
      { role: 'tool', tool_call_id: 'zzz', content: 'lost' },
      USER,
    ];
    expect((messagesOf(messages) as { content: unknown }[])[2]!.content).toEqual([
      { type: 'tool_result', tool_use_id: 'a', content: 'No result was provided', is_error: true },
      { type: 'text', text: '[tool result zzz]' },
      { type: 'text', text: 'lost' },
      { type: 'text', text: 'hi' },
    ]);
  });

  it('leaves an empty result without content', () => {
    for (const content of ['', null, []]) {
      const written = messagesOf([
        USER,
        { role: 'assistant', tool_calls: [call('a')] },
        { role: 'tool', tool_call_id: 'a', content },
      ]) as {
        content: unknown[];
      }[];
      expect(written[2]!.content).toEqual([{ type: 'tool_result', tool_use_id: 'a' }]);
    }
  });

  it('drops empty text and moves its cache marker (H4)', () => {
    const marker = { type: 'ephemeral' };
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: ' \n', cache_control: marker },
    ];
    expect(messagesOf([{ role: 'user', content }, { role: 'assistant', content: '' }, USER])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a', cache_control: marker },
          { type: 'text', text: 'hi' },
        ],
      },
    ]);
  });

  it('keeps at most four cache markers, the latest', () => {
    const content = ['a', 'b', 'c', 'd', 'e'].map((text) => ({
      type: 'text',
      text,
      cache_control: { type: 'ephemeral' },
    }));
    const written = messagesOf([{ role: 'user', content }]) as { content: JsonObject[] }[];
    expect(written[0]!.content.map((block) => 'cache_control' in block)).toEqual([false, true, true, true, true]);
  });

  it('keeps arguments that are no object', () => {
    const inputs = ['', '[1]', '{"x'].map(
      (args) =>
        (
          messagesOf([USER, { role: 'assistant', tool_calls: [call('a', 'f', args)] }]) as {
            content: { input: unknown }[];
          }[]
        )[1]!.content[0]!.input,
    );
    expect(inputs).toEqual([{}, { value: [1] }, { __raw_arguments: '{"x' }]);
  });

  it('makes ids that Anthropic accepts, the same for call and result (H14)', () => {
    const written = messagesOf([
      USER,
      { role: 'assistant', tool_calls: [call('functions.Bash:0')] },
      { role: 'tool', tool_call_id: 'functions.Bash:0', content: 'x' },
    ]) as { content: { id?: string; tool_use_id?: string }[] }[];
    const id = written[1]!.content[0]!.id!;
    expect(id).toMatch(/^functions_Bash_0_[0-9a-f]{8}$/);
    expect(written[2]!.content[0]!.tool_use_id).toBe(id);
  });

  it('pairs a result without an id with the oldest open call', () => {
    const messages = [
      USER,
      { role: 'assistant', tool_calls: [{ type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', content: 'x' },
    ];
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
    expect((messagesOf([USER, ...history]) as unknown[]).at(-1)).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'so far' }],
    });
    expect(messagesOf([{ role: 'system', content: 'only' }])).toEqual([
      { role: 'user', content: [{ type: 'text', text: '.' }] },
    ]);
  });

  it('restores sealed thinking first in its turn and drops what Anthropic did not seal (H10, H24)', () => {
    const foreign = encodeCarrier({ seal: { family: 'oai', value: 'E' }, redacted: true });
    const thinking_blocks = [
      { type: 'thinking', thinking: 'hm', signature: 'sig' },
      { type: 'redacted_thinking', data: 'enc' },
      { type: 'redacted_thinking', data: foreign },
    ];
    const written = messagesOf([
      USER,
      { role: 'assistant', content: 'a', thinking_blocks },
      USER,
      { role: 'assistant', content: 'b', reasoning_content: 'unsealed' },
      USER,
    ]) as { content: unknown }[];
    expect(written[1]!.content).toEqual([
      { type: 'thinking', thinking: 'hm', signature: 'sig' },
      { type: 'redacted_thinking', data: 'enc' },
      { type: 'text', text: 'a' },
    ]);
    expect(written[3]!.content).toEqual([{ type: 'text', text: 'b' }]);
  });

  it('recalls thinking by the call it led to', () => {
    const recallThinking = (id: string) =>
      id === 'a'
        ? [{ type: 'thinking' as const, text: 't', redacted: false, seal: { family: 'claude' as const, value: 's' } }]
        : undefined;
    const body = bodyOf({ messages: [USER, { role: 'assistant', tool_calls: [call('a')] }] }, undefined, {
      recallThinking,
    });
    expect((body.messages as { content: unknown[] }[])[1]!.content[0]).toEqual({
      type: 'thinking',
      thinking: 't',
      signature: 's',
    });
  });

  it('replaces half surrogate pairs', () => {
    expect(messagesOf([{ role: 'user', content: 'a\ud83d b 🙂' }])).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'a\ufffd b 🙂' }] },
    ]);
  });
});
