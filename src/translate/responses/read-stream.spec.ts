import { describe, expect, it } from '@jest/globals';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { readResponsesAnswer } from './read-answer.js';
import { createResponsesReader } from './read-stream.js';

function read(...events: object[]): NeutralEvent[] {
  const reader = createResponsesReader();
  return [
    ...events.flatMap((event) => reader.read({ event: 'message', data: JSON.stringify(event) })),
    ...reader.end(),
  ];
}

const CREATED = { type: 'response.created', response: { id: 'resp_1', model: 'gpt-x', created_at: 1700000000 } };
const completed = (output: object[] = [], more: object = {}): object => ({
  type: 'response.completed',
  response: {
    id: 'resp_1',
    status: 'completed',
    output,
    usage: {
      input_tokens: 7,
      input_tokens_details: { cached_tokens: 2 },
      output_tokens: 3,
      output_tokens_details: { reasoning_tokens: 1 },
    },
    ...more,
  },
});
const added = (output_index: number, item: object): object => ({
  type: 'response.output_item.added',
  output_index,
  item,
});
const done = (output_index: number, item: object): object => ({
  type: 'response.output_item.done',
  output_index,
  item,
});
const textDelta = (output_index: number, text: string, item_id = 'x'): object => ({
  type: 'response.output_text.delta',
  output_index,
  content_index: 0,
  item_id,
  delta: text,
});

function contentOf(events: NeutralEvent[]): NeutralEvent[] {
  return events.filter((event) => !['start', 'usage', 'stop', 'end'].includes(event.type));
}

describe('createResponsesReader', () => {
  it('reads text, usage and the end', () => {
    expect(read(CREATED, added(0, { type: 'message', id: 'm' }), textDelta(0, 'hi'), completed())).toEqual([
      { type: 'start', id: 'resp_1', model: 'gpt-x', createdSeconds: 1700000000 },
      { type: 'textDelta', text: 'hi' },
      { type: 'usage', usage: { inputTotal: 7, cached: 2, cacheWrite: 0, outputTotal: 3, reasoning: 1 } },
      { type: 'stop', reason: 'done' },
      { type: 'end' },
    ]);
  });

  it('keys items by output_index while their ids rotate (H18)', () => {
    const events = read(
      CREATED,
      added(0, { type: 'message', id: 'a' }),
      textDelta(0, 'x', 'b'),
      textDelta(0, 'y', 'c'),
      done(0, { type: 'message', id: 'd', content: [{ type: 'output_text', text: 'xy' }] }),
      completed([{ type: 'message', id: 'e', content: [{ type: 'output_text', text: 'xy' }] }]),
    );
    expect(contentOf(events)).toEqual([
      { type: 'textDelta', text: 'x' },
      { type: 'textDelta', text: 'y' },
    ]);
  });

  it('separates two messages with an empty line', () => {
    const events = read(
      CREATED,
      added(0, { type: 'message' }),
      textDelta(0, 'a'),
      added(1, { type: 'message' }),
      textDelta(1, 'b'),
      completed(),
    );
    expect(contentOf(events)).toEqual([
      { type: 'textDelta', text: 'a' },
      { type: 'textDelta', text: '\n\nb' },
    ]);
  });

  it('shows a call once, by call_id, whichever events bring its arguments', () => {
    const call = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'f', arguments: '' };
    const events = read(
      CREATED,
      added(0, call),
      { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"a"' },
      { type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"a":1}' },
      done(0, { ...call, arguments: '{"a":1}' }),
      completed([{ ...call, arguments: '{"a":1}' }]),
    );
    expect(contentOf(events)).toEqual([
      { type: 'toolStart', key: 0, id: 'call_1', name: 'f', custom: false },
      { type: 'toolArgs', key: 0, args: '{"a"' },
      { type: 'toolArgs', key: 0, args: ':1}' },
      { type: 'toolEnd', key: 0 },
    ]);
  });

  it('never repeats arguments that differ from the streamed ones', () => {
    const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '' };
    const events = read(
      CREATED,
      added(0, call),
      { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"a":1}' },
      { type: 'response.function_call_arguments.done', output_index: 0, arguments: '{ "a": 1 }' },
      completed(),
    );
    expect(events.filter((event) => event.type === 'toolArgs')).toHaveLength(1);
  });

  it('waits for a name, and gives a call without arguments an empty object', () => {
    const events = read(
      CREATED,
      added(0, { type: 'function_call', call_id: 'c', name: '', arguments: '' }),
      done(0, { type: 'function_call', call_id: 'c', name: 'late', arguments: '' }),
      completed(),
    );
    expect(contentOf(events)).toEqual([
      { type: 'toolStart', key: 0, id: 'c', name: 'late', custom: false },
      { type: 'toolArgs', key: 0, args: '{}' },
      { type: 'toolEnd', key: 0 },
    ]);
  });

  it('reads a summary and the seal of reasoning, and reasoning that has only a seal', () => {
    const summary = (summary_index: number, text: string): object => ({
      type: 'response.reasoning_summary_text.delta',
      output_index: 0,
      summary_index,
      delta: text,
    });
    const events = read(
      CREATED,
      added(0, { type: 'reasoning', id: 'rs_1', summary: [] }),
      summary(0, 'a'),
      summary(1, 'b'),
      done(0, { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'E' }),
      done(1, { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'F' }),
      completed(),
    );
    expect(contentOf(events)).toEqual([
      { type: 'thinkDelta', text: 'a' },
      { type: 'thinkDelta', text: '\n\nb' },
      { type: 'thinkSignature', seal: { family: 'oai', value: 'E', itemId: 'rs_1' } },
      { type: 'redacted', seal: { family: 'oai', value: 'F', itemId: 'rs_2' } },
    ]);
  });

  it('prefers the summary when reasoning text comes too', () => {
    const events = read(
      CREATED,
      added(0, { type: 'reasoning' }),
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 's' },
      { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 't' },
      completed(),
    );
    expect(contentOf(events)).toEqual([{ type: 'thinkDelta', text: 's' }, { type: 'thinkEnd' }]);
  });

  it('emits what a server only sends when it is done', () => {
    const events = read(
      CREATED,
      completed([
        {
          type: 'message',
          content: [
            { type: 'output_text', text: 'whole' },
            { type: 'refusal', refusal: 'no' },
          ],
        },
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
      ]),
    );
    expect(contentOf(events).map((event) => event.type)).toEqual([
      'textDelta',
      'refusalDelta',
      'toolStart',
      'toolArgs',
      'toolEnd',
    ]);
  });

  it('hides hosted tools and items that it does not know', () => {
    expect(
      contentOf(
        read(
          CREATED,
          added(0, { type: 'web_search_call' }),
          done(0, { type: 'web_search_call' }),
          added(1, { type: 'program' }),
          { type: 'response.mcp_call.completed', output_index: 1 },
          completed(),
        ),
      ),
    ).toEqual([]);
  });

  it('moves citations behind the messages before them', () => {
    const annotation = { type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 0, end_index: 1 };
    const events = read(
      CREATED,
      added(0, { type: 'message' }),
      textDelta(0, 'a'),
      added(1, { type: 'message' }),
      textDelta(1, 'b'),
      { type: 'response.output_text.annotation.added', output_index: 1, content_index: 0, annotation },
      completed(),
    );
    expect(contentOf(events).at(-1)).toEqual({
      type: 'annotation',
      citation: { url: 'https://a.example', title: 'A', start: 3, end: 4 },
    });
  });

  it('reads why an answer is incomplete', () => {
    const incomplete = (reason: string): NeutralEvent[] =>
      read(CREATED, {
        type: 'response.incomplete',
        response: { status: 'incomplete', incomplete_details: { reason } },
      });
    expect(incomplete('max_output_tokens').at(-2)).toEqual({ type: 'stop', reason: 'length' });
    expect(incomplete('content_filter').at(-2)).toEqual({ type: 'stop', reason: 'refusal' });
  });

  it('does not take response.done for the end (H19)', () => {
    expect(read(CREATED, { type: 'response.done', response: {} }).at(-1)).toMatchObject({ type: 'error' });
  });

  it('reads nested and flat errors, and only the first of two', () => {
    const nested = read(
      { type: 'error', error: { type: 'server_error', code: 'rate_limit_exceeded', message: 'slow down' } },
      { type: 'response.failed', response: { error: { code: 'server_error', message: 'x' } } },
    );
    expect(nested).toEqual([
      expect.objectContaining({
        type: 'error',
        error: expect.objectContaining({ status: 429, message: 'slow down' }) as unknown,
      }),
    ]);
    const flat = read({ type: 'error', code: 'server_error', message: 'broken', param: null });
    expect(flat).toMatchObject([{ type: 'error', error: { status: 500, message: 'broken' } }]);
  });
});

describe('readResponsesAnswer', () => {
  it('refuses answers that failed or are not finished', () => {
    expect(readResponsesAnswer({ status: 'failed', error: { code: 'server_error', message: 'x' } })).toMatchObject([
      { type: 'error', error: { status: 500 } },
    ]);
    expect(readResponsesAnswer({ status: 'queued', output: [] })).toMatchObject([
      { type: 'error', error: { status: 502, details: { code: 'unexpected_status' } } },
    ]);
  });
});
