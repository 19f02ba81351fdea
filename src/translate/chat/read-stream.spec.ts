import { describe, expect, it } from '@jest/globals';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { readChatAnswer } from './read-answer.js';
import { createChatReader } from './read-stream.js';

function read(...chunks: (object | string)[]): NeutralEvent[] {
  const reader = createChatReader();
  const events = chunks.flatMap((chunk) =>
    reader.read({ event: '', data: typeof chunk === 'string' ? chunk : JSON.stringify(chunk) }),
  );
  return [...events, ...reader.end()];
}

const chunk = (delta: object, finish_reason: string | null = null, more: object = {}): object => ({
  id: 'chatcmpl-1',
  created: 1700000000,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
});
const call = (entry: object): object => chunk({ tool_calls: [entry] });

function contentOf(events: NeutralEvent[]): NeutralEvent[] {
  return events.filter((event) => !['start', 'usage', 'stop', 'end'].includes(event.type));
}

describe('createChatReader', () => {
  it('reads text, and usage that comes after the finish reason', () => {
    const usage = {
      prompt_tokens: 9,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens: 2,
      completion_tokens_details: null,
    };
    expect(
      read(chunk({ role: 'assistant' }), chunk({ content: 'hi' }), chunk({}, 'stop'), { choices: [], usage }, '[DONE]'),
    ).toEqual([
      { type: 'start', id: 'chatcmpl-1', model: 'm', createdSeconds: 1700000000 },
      { type: 'textDelta', text: 'hi' },
      { type: 'usage', usage: { inputTotal: 9, cached: 4, cacheWrite: 0, outputTotal: 2 } },
      { type: 'stop', reason: 'done' },
      { type: 'end' },
    ]);
  });

  it('reads usage beside choices and under x_groq', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2 };
    for (const more of [{ usage }, { x_groq: { usage } }]) {
      expect(read(chunk({ content: 'a' }, 'stop', more), '[DONE]')).toContainEqual({
        type: 'usage',
        usage: { inputTotal: 1, cached: 0, cacheWrite: 0, outputTotal: 2 },
      });
    }
  });

  it('skips a first chunk without choices, as Azure sends', () => {
    expect(
      read(
        { id: '', model: '', created: 0, choices: [], prompt_filter_results: [] },
        chunk({ content: 'a' }, 'stop'),
        '[DONE]',
      )[0],
    ).toMatchObject({ type: 'start', id: 'chatcmpl-1' });
  });

  it('reads reasoning under each of its names, and parts of Mistral', () => {
    for (const delta of [
      { reasoning_content: 'r' },
      { reasoning: 'r' },
      { reasoning: 'r', reasoning_details: [{ type: 'reasoning.text', text: 'r' }] },
      { reasoning_details: [{ type: 'reasoning.text', text: 'r' }] },
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'r' }] }] },
    ])
      expect(contentOf(read(chunk(delta), chunk({}, 'stop'), '[DONE]'))).toEqual([{ type: 'thinkDelta', text: 'r' }]);

    expect(contentOf(read(chunk({ content: [{ type: 'text', text: 't' }] }), chunk({}, 'stop')))).toEqual([
      { type: 'textDelta', text: 't' },
    ]);
  });

  it('puts a call together from deltas', () => {
    const events = read(
      call({ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }),
      call({ index: 0, function: { name: null, arguments: '{"x"' } }),
      call({ index: 0, id: 'a', function: { name: 'f', arguments: ':1}' } }),
      chunk({}, 'tool_calls'),
      '[DONE]',
    );
    expect(contentOf(events)).toEqual([
      { type: 'toolStart', key: 0, id: 'a', name: 'f', custom: false },
      { type: 'toolArgs', key: 0, args: '{"x"' },
      { type: 'toolArgs', key: 0, args: ':1}' },
      { type: 'toolEnd', key: 0 },
    ]);
  });

  it('tells calls apart that share an index or have none (H23)', () => {
    for (const index of [{ index: 0 }, {}]) {
      const events = read(
        call({ ...index, id: 'a', function: { name: 'f', arguments: '{}' } }),
        call({ ...index, id: 'b', function: { name: 'g', arguments: '{}' } }),
        chunk({}, 'tool_calls'),
        '[DONE]',
      );
      expect(contentOf(events).map((event) => ('key' in event ? `${event.type} ${event.key}` : ''))).toEqual([
        'toolStart 0',
        'toolArgs 0',
        'toolEnd 0',
        'toolStart 1',
        'toolArgs 1',
        'toolEnd 1',
      ]);
    }
  });

  it('waits for an id that comes later, and makes one that never comes', () => {
    const late = read(
      call({ index: 0, function: { name: 'f', arguments: '{' } }),
      call({ index: 0, id: 'late', function: { arguments: '}' } }),
      chunk({}, 'tool_calls'),
    );
    expect(contentOf(late)[0]).toMatchObject({ type: 'toolStart', id: 'late' });
    const never = read(call({ index: 0, id: '', function: { name: 'f', arguments: '{}' } }), chunk({}, 'tool_calls'));
    expect(contentOf(never)[0]).toMatchObject({
      type: 'toolStart',
      id: expect.stringMatching(/^call_\w{24}$/) as unknown,
    });
  });

  it('accepts arguments as an object (H26) and passes on those that do not parse (H27)', () => {
    expect(
      contentOf(
        read(call({ index: 0, id: 'a', function: { name: 'f', arguments: { x: 1 } } }), chunk({}, 'tool_calls')),
      ),
    ).toContainEqual({
      type: 'toolArgs',
      key: 0,
      args: '{"x":1}',
    });
    expect(
      contentOf(read(call({ index: 0, id: 'a', function: { name: 'f', arguments: '{"x' } }), chunk({}, 'length'))),
    ).toContainEqual({
      type: 'toolArgs',
      key: 0,
      args: '{"x',
    });
  });

  it('reads the legacy function_call', () => {
    expect(
      contentOf(
        read(
          chunk({ function_call: { name: 'f', arguments: '' } }),
          chunk({ function_call: { arguments: '{"a":1}' } }),
          chunk({}, 'function_call'),
        ),
      ),
    ).toMatchObject([{ type: 'toolStart', name: 'f' }, { type: 'toolArgs', args: '{"a":1}' }, { type: 'toolEnd' }]);
  });

  it('reads the first of several choices (H22)', () => {
    const both = {
      id: 'x',
      choices: [
        { index: 1, delta: { content: 'B' } },
        { index: 0, delta: { content: 'A' } },
      ],
    };
    expect(contentOf(read(both, chunk({}, 'stop')))).toEqual([{ type: 'textDelta', text: 'A' }]);
  });

  it('reports an error that comes after output, even after the finish reason (H20)', () => {
    expect(
      read(
        chunk({ content: 'a' }, 'length'),
        chunk({}, null, { error: { code: 400, message: 'Token limit reached' } }),
        '[DONE]',
      ).at(-1),
    ).toMatchObject({ type: 'error', error: { status: 400, message: 'Token limit reached' } });
    const reader = createChatReader();
    expect(
      reader.read({ event: 'error', data: '{"message":"tool use failed","type":"invalid_request_error"}' }),
    ).toMatchObject([{ type: 'error', error: { status: 400, message: 'tool use failed' } }]);
  });

  it('takes the end of a stream without finish reason or [DONE] for a failure', () => {
    expect(read(chunk({ content: 'a' }, '')).at(-1)).toMatchObject({ type: 'error', error: { status: 502 } });
    expect(read(chunk({ content: 'a' }), ' [DONE] ', chunk({ content: 'late' })).at(-1)).toEqual({ type: 'end' });
  });

  it.each(['{oops', 'null', '[]', 'keep-alive'])(
    'throws for the data %j, so that nothing is lost in silence',
    (data) => {
      expect(() => read(data)).toThrow('an event that cannot be read');
    },
  );

  it.each(['', ' '])('passes over the data %j', (data) => {
    expect(contentOf(read(data, chunk({ content: 'a' }, 'stop')))).toEqual([{ type: 'textDelta', text: 'a' }]);
  });

  const message = (content: string | null, finish_reason: string | null = null, delta?: object): object => ({
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason, ...(delta && { delta }) }],
  });
  it.each([
    ['whole', [message('Hello', 'stop')], 'Hello'],
    ['in pieces', [message('Hel'), message('lo', 'stop')], 'Hello'],
    ['growing', [message('Hel'), message('Hello'), message('Hello', 'stop')], 'Hello'],
    ['beside an empty delta', [message('Hello', 'stop', { role: 'assistant' })], 'Hello'],
    ['beside deltas that have said it', [chunk({ content: 'Hello' }), message('Hello', 'stop', {})], 'Hello'],
    ['as null', [message(null, 'stop')], ''],
  ])('reads a message in place of a delta: %s', (_how, chunks, text) => {
    const said = contentOf(read(...chunks)).map((event) => (event.type === 'textDelta' ? event.text : event.type));
    expect(said.join('')).toBe(text);
  });

  it('reads the calls of a message in place of a delta', () => {
    const calls = ['a', 'b'].map((name) => ({ id: `call_${name}`, function: { name, arguments: '{}' } }));
    const events = read({ choices: [{ message: { tool_calls: calls }, finish_reason: 'tool_calls' }] }, '[DONE]');
    expect(contentOf(events).filter(({ type }) => type === 'toolStart')).toMatchObject([{ name: 'a' }, { name: 'b' }]);
  });

  it.each([
    [{ error: { message: 'busy', code: 503 } }, 'busy', 503],
    [{ choices: null, base_resp: { status_code: 1000, status_msg: 'unknown error' } }, 'unknown error', 502],
    [{ code: 500, msg: 'system error' }, 'system error', 500],
    [{ detail: 'no such model' }, 'no such model', 502],
  ])('reads %j as an error', (event, message, status) => {
    expect(read(event)).toMatchObject([{ type: 'error', error: { message, status } }]);
  });
});

describe('readChatAnswer', () => {
  it('keeps parallel calls without ids apart', () => {
    const tool = { id: '', type: 'function', function: { name: 'f', arguments: '{}' } };
    const events = readChatAnswer({
      id: 'x',
      choices: [{ index: 0, message: { content: null, tool_calls: [tool, tool] }, finish_reason: 'tool_calls' }],
    });
    expect(events.filter((event) => event.type === 'toolStart')).toHaveLength(2);
  });

  it('takes a body with nothing but an error for an error', () => {
    expect(readChatAnswer({ error: { message: 'filtered', code: 'content_filter', status: 400 } })).toMatchObject([
      { type: 'error', error: { status: 400, message: 'filtered', details: { code: 'content_filter' } } },
    ]);
  });
});
