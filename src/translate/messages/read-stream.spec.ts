import { describe, expect, it } from '@jest/globals';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { createMessagesReader } from './read-stream.js';

function read(...events: object[]): NeutralEvent[] {
  const reader = createMessagesReader();
  return [...events.flatMap((event) => reader.read({ event: '', data: JSON.stringify(event) })), ...reader.end()];
}

const START = {
  type: 'message_start',
  message: {
    id: 'msg_1',
    model: 'claude-x',
    content: [],
    usage: { input_tokens: 10, cache_read_input_tokens: 3, output_tokens: 1 },
  },
};
const STOP = [
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } },
  { type: 'message_stop' },
];
const block = (index: number, content_block: object): object => ({ type: 'content_block_start', index, content_block });
const delta = (index: number, content: object): object => ({ type: 'content_block_delta', index, delta: content });
const blockStop = (index: number): object => ({ type: 'content_block_stop', index });

/** The events between the start and the usage. */
function contentOf(events: NeutralEvent[]): NeutralEvent[] {
  return events.filter((event) => !['start', 'usage', 'stop', 'end'].includes(event.type));
}

describe('createMessagesReader', () => {
  it('reads text and lays later usage over the first', () => {
    const events = read(
      START,
      block(0, { type: 'text', text: '' }),
      delta(0, { type: 'text_delta', text: 'hi' }),
      blockStop(0),
      ...STOP,
    );
    expect(events).toEqual([
      {
        type: 'start',
        id: 'msg_1',
        model: 'claude-x',
        usage: { inputTotal: 13, cached: 3, cacheWrite: 0, outputTotal: 1 },
      },
      { type: 'textDelta', text: 'hi' },
      { type: 'usage', usage: { inputTotal: 13, cached: 3, cacheWrite: 0, outputTotal: 5 } },
      { type: 'stop', reason: 'done' },
      { type: 'end' },
    ]);
  });

  it('takes usage of several message_delta events for cumulative, input included (H21)', () => {
    const usages = [
      { input_tokens: 3456, output_tokens: 20 },
      { input_tokens: 7172, output_tokens: 90, cache_read_input_tokens: null },
    ];
    const events = read(
      START,
      ...usages.map((usage) => ({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage })),
      {
        type: 'message_stop',
      },
    );
    expect(events.find((event) => event.type === 'usage')).toEqual({
      type: 'usage',
      usage: { inputTotal: 7175, cached: 3, cacheWrite: 0, outputTotal: 90 },
    });
  });

  it('keys tools by their own count, not by the block index (H1)', () => {
    const events = read(
      START,
      block(0, { type: 'text', text: 'a' }),
      blockStop(0),
      block(1, { type: 'tool_use', id: 't1', name: 'f', input: {} }),
      delta(1, { type: 'input_json_delta', partial_json: '' }),
      delta(1, { type: 'input_json_delta', partial_json: '{"a":1}' }),
      blockStop(1),
      ...STOP,
    );
    expect(contentOf(events)).toEqual([
      { type: 'textDelta', text: 'a' },
      { type: 'toolStart', key: 0, id: 't1', name: 'f', custom: false },
      { type: 'toolArgs', key: 0, args: '{"a":1}' },
      { type: 'toolEnd', key: 0 },
    ]);
  });

  it('gives a tool without arguments an empty object, and one with its whole input that input', () => {
    const events = read(
      START,
      block(0, { type: 'tool_use', id: 'a', name: 'f', input: {} }),
      blockStop(0),
      block(1, { type: 'tool_use', id: 'b', name: 'g', input: { x: 1 } }),
      blockStop(1),
      ...STOP,
    );
    expect(events.filter((event) => event.type === 'toolArgs')).toEqual([
      { type: 'toolArgs', key: 0, args: '{}' },
      { type: 'toolArgs', key: 1, args: '{"x":1}' },
    ]);
  });

  it('reads thinking with its signature, withheld thinking, and redacted thinking', () => {
    const events = read(
      START,
      block(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'hm' }),
      delta(0, { type: 'signature_delta', signature: 'si' }),
      delta(0, { type: 'signature_delta', signature: 'g1' }),
      blockStop(0),
      block(1, { type: 'thinking', thinking: '', signature: 'sig2' }),
      blockStop(1),
      block(2, { type: 'redacted_thinking', data: 'enc' }),
      blockStop(2),
      ...STOP,
    );
    expect(contentOf(events)).toEqual([
      { type: 'thinkDelta', text: 'hm' },
      { type: 'thinkSignature', seal: { family: 'claude', value: 'sig1' } },
      { type: 'thinkSignature', seal: { family: 'claude', value: 'sig2' } },
      { type: 'redacted', seal: { family: 'claude', value: 'enc' } },
    ]);
  });

  it('hides server tools, their deltas and kinds that it does not know', () => {
    const events = read(
      START,
      block(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"query":"x"}' }),
      blockStop(0),
      block(1, { type: 'compaction', content: 'x' }),
      delta(1, { type: 'compaction_delta', content: 'y' }),
      blockStop(1),
      { type: 'brand_new_event' },
      { type: 'ping' },
      ...STOP,
    );
    expect(contentOf(events)).toEqual([]);
  });

  it('places web citations on the whole text, in UTF-16 units', () => {
    const cited = delta(1, {
      type: 'citations_delta',
      citation: { type: 'web_search_result_location', url: 'https://a.example', title: 'A' },
    });
    const events = read(
      START,
      block(0, { type: 'text', text: '🙂 ' }),
      blockStop(0),
      block(1, { type: 'text', text: '' }),
      cited,
      delta(1, { type: 'text_delta', text: 'fact' }),
      blockStop(1),
      ...STOP,
    );
    expect(contentOf(events).at(-1)).toEqual({
      type: 'annotation',
      citation: { url: 'https://a.example', title: 'A', start: 3, end: 7 },
    });
  });

  it('counts anew from a second message_start, and closes what was open', () => {
    const second = { ...START, message: { id: 'msg_2', model: 'claude-x', content: [], usage: { input_tokens: 4 } } };
    const thinking = { type: 'thinking', thinking: 'hm', signature: 'sig' };
    const events = read(START, block(0, thinking), second, block(0, { type: 'text', text: 'a' }), ...STOP);
    expect(contentOf(events)).toEqual([
      { type: 'thinkDelta', text: 'hm' },
      { type: 'thinkSignature', seal: { family: 'claude', value: 'sig' } },
      { type: 'textDelta', text: 'a' },
    ]);
    const usage = events.findLast((event) => event.type === 'usage');
    expect(usage).toMatchObject({ usage: { inputTotal: 4, cached: 0, outputTotal: 5 } });
  });

  it('reads blocks that nobody announced', () => {
    const piece = (index: number, type: string, name: string) => delta(index, { type, [name]: name });
    const events = read(piece(0, 'thinking_delta', 'thinking'), piece(1, 'text_delta', 'text'), ...STOP);
    expect(events.map(({ type }) => type)).toEqual(['start', 'thinkDelta', 'textDelta', 'usage', 'stop', 'end']);
    expect(() => read(START, piece(0, 'input_json_delta', 'partial_json'))).toThrow('cannot be read');
  });

  it('closes the blocks that are open at its end', () => {
    const events = read(START, block(0, { type: 'thinking', thinking: 'hm', signature: 'sig' }), ...STOP);
    expect(contentOf(events).map(({ type }) => type)).toEqual(['thinkDelta', 'thinkSignature']);
  });

  it('reads an answer that stands whole in message_start', () => {
    const message = {
      ...START.message,
      content: [{ type: 'tool_use', id: 't', name: 'f', input: { a: 1 } }],
      stop_reason: 'tool_use',
    };
    const events = read({ type: 'message_start', message }, { type: 'message_stop' });
    expect(contentOf(events)).toHaveLength(3);
    expect(events.at(-2)).toEqual({ type: 'stop', reason: 'tools' });
  });

  it('carries a refusal and its explanation', () => {
    const stop = { stop_reason: 'refusal', stop_details: { type: 'refusal', category: null, explanation: 'No.' } };
    expect(read(START, { type: 'message_delta', delta: stop, usage: {} }, { type: 'message_stop' }).at(-2)).toEqual({
      type: 'stop',
      reason: 'refusal',
      explanation: 'No.',
    });
  });

  it('turns an error event into an error with its status, and reads nothing more', () => {
    const events = read(
      START,
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      block(0, { type: 'text', text: 'late' }),
    );
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { status: 529, message: 'Overloaded' } });
    expect(events).toHaveLength(2);
  });

  it('takes the end of a stream without message_stop for a failure, unless the stop reason was there', () => {
    expect(read(START).at(-1)).toMatchObject({
      type: 'error',
      error: { status: 502, details: { code: 'upstream_stream_interrupted' } },
    });
    expect(read(START, STOP[0]!).at(-1)).toEqual({ type: 'end' });
  });
});
