import { describe, expect, it } from '@jest/globals';
import { readMessagesStrictly, type StrictMessage } from '../../../test/strict-clients/messages.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { decodeCarrier } from '../wire/carrier.js';
import { createAnswerFold } from '../neutral/fold-events.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type AnswerOptions } from '../neutral/stream-parts.js';
import { foldMessagesAnswer } from './fold-answer.js';
import { createMessagesWriter } from './write-stream.js';

const OPTIONS: AnswerOptions = { label: { model: 'alias', nowSeconds: 1 }, client: {}, exposeThinkingBlocks: true };
const START: NeutralEvent = { type: 'start', id: 'resp_abc', model: 'gpt' };
const END: NeutralEvent[] = [
  { type: 'usage', usage: { inputTotal: 10, cached: 4, cacheWrite: 1, outputTotal: 5 } },
  { type: 'stop', reason: 'done' },
  { type: 'end' },
];

function write(events: NeutralEvent[]): string {
  const fold = createAnswerFold();
  const writer = createMessagesWriter(OPTIONS, fold.answer);
  return events.map((event) => (fold.add([event]), writer.write([event]))).join('');
}

/** The message of the stream, after a check that the whole answer is the same. */
function message(...events: NeutralEvent[]): StrictMessage {
  const all = [START, ...events, ...END];
  const streamed = readMessagesStrictly(write(all));
  const fold = createAnswerFold();
  fold.add(all);
  expect(streamed).toMatchObject(foldMessagesAnswer(fold.answer(), OPTIONS));
  return streamed;
}

const think = (text: string): NeutralEvent => ({ type: 'thinkDelta', text });
const say = (text: string): NeutralEvent => ({ type: 'textDelta', text });
const toolStart = (key: number): NeutralEvent => ({
  type: 'toolStart',
  key,
  id: `t${key}`,
  name: `f${key}`,
  custom: false,
});
const toolArgs = (key: number, args: string): NeutralEvent => ({ type: 'toolArgs', key, args });
const toolEnd = (key: number): NeutralEvent => ({ type: 'toolEnd', key });

describe('createMessagesWriter', () => {
  it('writes text and full usage, its input without what was cached', () => {
    expect(message(say('a'), say('b'))).toMatchObject({
      id: 'msg_abc',
      model: 'alias',
      content: [{ type: 'text', text: 'ab' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 5, cache_read_input_tokens: 4, cache_creation_input_tokens: 1, output_tokens: 5 },
    });
  });

  it('signs thinking that came sealed, with a carrier, and thinking that did not (H5)', () => {
    const [sealed, unsealed] = message(
      think('a'),
      { type: 'thinkSignature', seal: { family: 'oai', value: 'E', itemId: 'rs' } },
      think('b'),
      say('c'),
    ).content;
    expect(decodeCarrier(sealed!.signature!)).toEqual({
      seal: { family: 'oai', value: 'E', itemId: 'rs' },
      redacted: false,
    });
    expect(decodeCarrier(unsealed!.signature!)).toEqual({ seal: { family: 'chat', value: '' }, redacted: false });
  });

  it('writes withheld reasoning as redacted thinking, never as an empty block (H6)', () => {
    const { content } = message({ type: 'redacted', seal: { family: 'oai', value: 'E' } }, say('a'), {
      type: 'thinkSignature',
      seal: { family: 'goog', value: 'G' },
    });
    expect(content.map((block) => block.type)).toEqual(['redacted_thinking', 'text', 'redacted_thinking']);
    expect(decodeCarrier(content[0]!.data!)?.seal).toEqual({ family: 'oai', value: 'E' });
  });

  it('opens no block for blank text, and keeps blanks before text (H4)', () => {
    expect(message(say(''), say('\n'), say(' ')).content).toEqual([]);
    expect(message(say('\n'), say('a'), toolStart(0), toolArgs(0, '{}'), toolEnd(0), say('\n')).content).toMatchObject([
      { text: '\na' },
      { type: 'tool_use' },
    ]);
    expect(message(think(' '), say('x')).content).toEqual([{ type: 'text', text: 'x' }]);
    expect(message(say(' '), think('t'), say('x')).content).toMatchObject([{ type: 'thinking' }, { text: 'x' }]);
  });

  it('closes a block before the next kind opens (H7, H25)', () => {
    expect(
      message(think('t'), say('a'), toolStart(0), toolArgs(0, '{"a":1}'), toolEnd(0), say('b'), think('u')).content.map(
        (block) => block.type,
      ),
    ).toEqual(['thinking', 'text', 'tool_use', 'text', 'thinking']);
  });

  it('puts interleaved calls one after the other without losing a fragment (H8, H23)', () => {
    const { content, stop_reason } = message(
      toolStart(0),
      toolStart(1),
      toolArgs(1, '{"b"'),
      toolArgs(0, '{"a"'),
      say('text'),
      toolStart(2),
      toolArgs(0, ':1}'),
      toolArgs(1, ':2}'),
      toolEnd(1),
      toolEnd(0),
      toolArgs(2, '{}'),
      toolEnd(2),
    );
    expect(content).toEqual([
      { type: 'tool_use', id: 't0', name: 'f0', input: { a: 1 } },
      { type: 'tool_use', id: 't1', name: 'f1', input: { b: 2 } },
      { type: 'text', text: 'text' },
      { type: 'tool_use', id: 't2', name: 'f2', input: {} },
    ]);
    expect(stop_reason).toBe('tool_use');
  });

  it('streams the first call at once', () => {
    const fold = createAnswerFold();
    const writer = createMessagesWriter(OPTIONS, fold.answer);
    writer.write([START, toolStart(0)]);
    expect(writer.write([toolArgs(0, '{"a"')])).toContain('input_json_delta');
    expect(writer.write([toolStart(1), toolArgs(1, '{}')])).toBe('');
  });

  it('closes calls that were never ended', () => {
    const text = write([
      START,
      toolStart(0),
      toolArgs(0, '{"a'),
      toolStart(1),
      toolArgs(1, '{"b'),
      { type: 'stop', reason: 'length' },
      { type: 'end' },
    ]);
    expect(readMessagesStrictly(text)).toMatchObject({
      stop_reason: 'max_tokens',
      content: [{ input: '{"a' }, { input: '{"b' }],
    });
  });

  it('says a refusal as text and as stop reason', () => {
    expect(message({ type: 'refusalDelta', text: 'I will' }, { type: 'refusalDelta', text: ' not.' })).toMatchObject({
      content: [{ text: 'I will not.' }],
      stop_reason: 'refusal',
    });
    expect(write([START, { type: 'stop', reason: 'refusal', explanation: 'No.' }, { type: 'end' }])).toContain(
      '"stop_details":{"type":"refusal","category":null,"explanation":"No."}',
    );
  });

  it('names the stop sequence', () => {
    expect(
      readMessagesStrictly(
        write([START, say('a'), { type: 'stop', reason: 'stopSequence', sequence: 'END' }, { type: 'end' }]),
      ),
    ).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
    });
  });

  it('fails with an error event', () => {
    expect(createMessagesWriter(OPTIONS, createAnswerFold().answer).fail(new GatewayError(529, 'busy'))).toMatch(
      /^event: error\ndata: {"type":"error","error":{"type":"overloaded_error"/,
    );
  });
});
