import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Dialect, DIALECTS } from '../dialects/dialect.js';
import { emptyAnswer } from './emulate/warm-up.js';
import { readGenerateStrictly } from '../../test/strict-clients/generate.js';
import { readMessagesStrictly } from '../../test/strict-clients/messages.js';
import { readResponsesStrictly } from '../../test/strict-clients/responses.js';
import { type ClientDialect } from './answer-writers.js';
import {
  type AnswerTranslation,
  createAnswerCollector,
  createStreamTranslator,
  readWholeAnswer,
  streamWholeAnswer,
  translateAnswer,
} from './translate-answer.js';

const CLIENTS: readonly ClientDialect[] = DIALECTS;

const translation = (from: Dialect, to: ClientDialect): AnswerTranslation => ({
  from,
  to,
  label: { model: 'alias', nowSeconds: 1 },
  client: {},
  exposeThinkingBlocks: true,
  createFilters: () => [],
});

const sse = (...events: object[]): Buffer =>
  Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));

const START = { type: 'message_start', message: { id: 'msg_1', usage: {} } };

describe('createStreamTranslator', () => {
  it('tells a failure apart from its text, before and after the first byte', () => {
    const early = createStreamTranslator(translation('messages', 'chat'));
    expect(early.push(sse({ type: 'error', error: { type: 'overloaded_error', message: 'busy' } }))).toMatchObject({
      text: '',
      finished: true,
      error: { status: 529 },
    });
    const late = createStreamTranslator(translation('messages', 'chat'));
    expect(late.push(sse(START)).text).not.toBe('');
    const end = late.end();
    expect(end).toMatchObject({
      text: '',
      finished: true,
      error: { details: { code: 'upstream_stream_interrupted' } },
    });
    expect(late.fail(end.error!)).toMatch(/^data: \{"error"/);
  });

  it('is finished after the terminal event and silent from then on', () => {
    const translator = createStreamTranslator(translation('messages', 'chat'));
    const piece = translator.push(
      sse(
        START,
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'a' } },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 } },
        { type: 'message_stop' },
        START,
      ),
    );
    expect(piece.finished).toBe(true);
    expect(piece.text.match(/\[DONE\]/g)).toHaveLength(1);
    expect(translator.push(sse(START))).toEqual({ text: '', hasContent: true, finished: true });
    expect(translator.answer().usage?.outputTotal).toBe(3);
  });

  it('ends with an error at an event of a shape that its type denies', () => {
    const translator = createStreamTranslator(translation('messages', 'chat'));
    const piece = translator.push(sse(START, { type: 'content_block_start', index: 0 }));
    expect(piece).toMatchObject({ hasContent: false, finished: true, error: { status: 502 } });
    expect(piece.error?.message).toBe('The upstream sent an event that cannot be read.');
  });

  it('says when content has come: thinking is content, a start and blank text are none', () => {
    const translator = createStreamTranslator(translation('chat', 'messages'));
    const push = (delta: object) => translator.push(sse({ choices: [{ delta }] })).hasContent;
    expect([
      push({ role: 'assistant', content: '' }),
      push({ content: '\n' }),
      push({ reasoning_content: 'hm' }),
    ]).toEqual([false, false, true]);
  });

  it('gives up an event with more values than it should take the event loop for, and does not skip it', () => {
    const heavy = {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'text', text: 'x' },
      more: Array.from({ length: 300_001 }, () => 1),
    };
    const stream = createStreamTranslator(translation('messages', 'chat'));
    expect(stream.push(sse(START, heavy))).toMatchObject({ finished: true, error: { status: 502 } });
    const collector = createAnswerCollector(translation('messages', 'chat'));
    collector.push(
      sse(
        START,
        heavy,
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: {} },
        { type: 'message_stop' },
      ),
    );
    expect(() => collector.end()).toThrow('larger answer than the gateway can translate');
  });

  it('words an overlong conversation for the client', () => {
    const translator = createStreamTranslator(translation('messages', 'chat'));
    expect(
      translator.push(
        sse({
          type: 'error',
          error: { type: 'invalid_request_error', message: 'prompt is too long: 2 tokens > 1 maximum' },
        }),
      ).error?.details.code,
    ).toBe('context_length_exceeded');
  });
});

describe('translateAnswer and createAnswerCollector', () => {
  it('throw the error of the upstream', () => {
    expect(() => translateAnswer(translation('chat', 'chat'), { error: { message: 'no' } })).toThrow('no');
    const collector = createAnswerCollector(translation('responses', 'chat'));
    collector.push(sse({ type: 'response.created', response: {} }));
    expect(() => collector.end()).toThrow(/before it was complete/);
  });

  const NOTHING: Readonly<Record<Dialect, { whole: object; events: object[] }>> = {
    messages: {
      whole: { id: 'm', content: [], stop_reason: 'end_turn' },
      events: [START, { type: 'message_delta', delta: { stop_reason: 'end_turn' } }, { type: 'message_stop' }],
    },
    responses: {
      whole: { id: 'r', status: 'completed', output: [] },
      events: [{ type: 'response.completed', response: { status: 'completed', output: [] } }],
    },
    chat: {
      whole: { choices: [{ message: null, finish_reason: 'stop' }] },
      events: [{ choices: [{ delta: { role: 'assistant', content: '' }, finish_reason: 'stop' }] }],
    },
    generate: {
      whole: { candidates: [{ content: {}, finishReason: 'STOP' }] },
      events: [{ candidates: [{ content: { parts: [{ text: '' }] }, finishReason: 'STOP' }] }],
    },
  };
  it.each(DIALECTS)('throw for an answer of %s that ends well and has nothing in it', (from) => {
    const { whole, events } = NOTHING[from];
    expect(() => translateAnswer(translation(from, 'responses'), whole)).toThrow('without anything in it');
    const collector = createAnswerCollector(translation(from, 'messages'));
    collector.push(sse(...events));
    expect(() => collector.end()).toThrow('without anything in it');
    const translator = createStreamTranslator(translation(from, 'chat'));
    const pieces = [translator.push(sse(...events)), translator.end()];
    expect(pieces.find(({ error }) => error)).toMatchObject({ hasContent: false, error: { status: 502 } });
  });

  it('take an answer without content whose reason explains it', () => {
    const cut = { choices: [{ message: { content: '' }, finish_reason: 'length' }] };
    expect(translateAnswer(translation('chat', 'messages'), cut).body).toMatchObject({ stop_reason: 'max_tokens' });
    const paused = { content: [{ type: 'server_tool_use' }], stop_reason: 'pause_turn' };
    expect(() => translateAnswer(translation('messages', 'chat'), paused)).not.toThrow();
  });

  it.each<[Dialect, object, number]>([
    ['chat', { choices: [{ message: { content: 'half' }, finish_reason: 'network_error' }] }, 502],
    ['chat', { choices: [{ message: { content: 'half' }, finish_reason: 'insufficient_system_resource' }] }, 503],
    ['chat', { choices: [{ message: { content: 'half' }, finish_reason: 'abort' }] }, 502],
    ['messages', { content: [{ type: 'text', text: 'half' }], stop_reason: 'error' }, 502],
    ['generate', { candidates: [{ content: { parts: [{ text: 'half' }] }, finishReason: 'OTHER' }] }, 502],
    ['responses', { status: 'incomplete', incomplete_details: { reason: 'server_error' }, output: [] }, 500],
    ['responses', { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'slow' } }, 429],
  ])('throw where %s says that its answer failed: %j', (from, body, status) => {
    expect(() => translateAnswer(translation(from, 'messages'), body)).toThrow(expect.objectContaining({ status }));
  });

  it.each<[Dialect, object]>([
    ['chat', { choices: [{ message: { content: 'half' }, finish_reason: 'some_new_word' }] }],
    ['messages', { content: [{ type: 'text', text: 'half' }], stop_reason: 'some_new_word' }],
    ['generate', { candidates: [{ content: { parts: [{ text: 'half' }] }, finishReason: 'SOME_NEW_WORD' }] }],
  ])('call an answer of %s incomplete whose reason nobody knows', (from, body) => {
    expect(translateAnswer(translation(from, 'responses'), body).body).toMatchObject({ status: 'incomplete' });
    expect(translateAnswer(translation(from, 'messages'), body).body).toMatchObject({ stop_reason: 'max_tokens' });
    expect(translateAnswer(translation(from, 'chat'), body).body).toMatchObject({
      choices: [{ finish_reason: 'length' }],
    });
  });

  it('throw for answers of any other shape', () => {
    for (const from of DIALECTS) expect(() => translateAnswer(translation(from, 'chat'), null)).toThrow();
  });
});

describe('streamWholeAnswer', () => {
  it('streams what the gateway answers itself, and whole answers of an upstream', () => {
    expect(
      readMessagesStrictly(streamWholeAnswer(translation('responses', 'messages'), emptyAnswer()).text),
    ).toMatchObject({
      content: [],
      stop_reason: 'max_tokens',
    });
    const { text } = streamWholeAnswer(
      translation('chat', 'messages'),
      readWholeAnswer('chat', { id: 'x', choices: [{ message: { content: 'hi' }, finish_reason: 'stop' }] }),
    );
    expect(readMessagesStrictly(text).content).toEqual([{ type: 'text', text: 'hi' }]);
    expect(() =>
      streamWholeAnswer(translation('chat', 'messages'), readWholeAnswer('chat', { error: { message: 'no' } })),
    ).toThrow('no');
  });
});

/** Members and values that the dialects know, in wrong places and of wrong types. */
const KEYS = [
  'type',
  'index',
  'delta',
  'content_block',
  'message',
  'usage',
  'content',
  'text',
  'choices',
  'finish_reason',
  'tool_calls',
  'function',
  'arguments',
  'id',
  'name',
  'item',
  'output',
  'output_index',
  'content_index',
  'response',
  'candidates',
  'parts',
  'functionCall',
  'partialArgs',
  'jsonPath',
  'error',
  'status',
  'summary',
];
const WORDS = [
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'text',
  'tool_use',
  'thinking',
  'text_delta',
  'input_json_delta',
  'signature_delta',
  'response.created',
  'response.output_item.added',
  'response.output_item.done',
  'response.output_text.delta',
  'response.function_call_arguments.delta',
  'response.completed',
  'function_call',
  'reasoning',
  'message',
  'end_turn',
  'stop',
  'STOP',
  '$.a[0].b',
  'x',
];
const { value: junk } = fc.letrec<{ value: unknown; object: object }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(...WORDS),
    fc.constantFrom<unknown>(0, 1, -1, 1.5, true, null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 5 }),
}));
const event = fc
  .tuple(fc.constantFrom(...WORDS), junk)
  .map(([type, rest]) => ({ type, index: 0, output_index: 0, ...(typeof rest === 'object' ? rest : {}) }));
const line = fc.oneof(
  { weight: 4, arbitrary: event.map((value) => `data: ${JSON.stringify(value)}\n\n`) },
  { weight: 1, arbitrary: fc.string().map((text) => `data: ${text}\n\n`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'data: [DONE]\n\n',
      ': ping\n\n',
      'event: error\ndata: {}\n\n',
      'data: {"type":"message_stop"}\n\n',
    ),
  },
);

/** A beginning and an end, so that what lies between is not just thrown away. */
const FRAME: Readonly<Record<Dialect, readonly [start: object, end: object]>> = {
  messages: [START, { type: 'message_stop' }],
  responses: [
    { type: 'response.created', response: { id: 'r' } },
    { type: 'response.completed', response: { status: 'completed' } },
  ],
  chat: [{ choices: [{ delta: { content: 'a' } }] }, { choices: [{ delta: {}, finish_reason: 'stop' }] }],
  generate: [{ candidates: [{ content: { parts: [{ text: 'a' }] } }] }, { candidates: [{ finishReason: 'STOP' }] }],
};

const TERMINAL = /\[DONE\]|event: message_stop|event: response\.(completed|incomplete)|"finishReason"/;

const STRICT_CLIENT: Readonly<Record<ClientDialect, (text: string) => unknown>> = {
  chat: (text) => expect(text.match(/\[DONE\]/g)).toHaveLength(1),
  messages: readMessagesStrictly,
  responses: readResponsesStrictly,
  generate: readGenerateStrictly,
};

describe.each(DIALECTS.flatMap((from) => CLIENTS.map((to) => [from, to] as const)))(
  'random events, %s to %s',
  (from, to) => {
    it('never throw out of the stream: what is not an error is an answer that a strict client accepts', () => {
      fc.assert(
        fc.property(fc.array(line, { maxLength: 12 }), fc.boolean(), (random, framed) => {
          const [start, end] = FRAME[from].map((event) => sse(event).toString());
          const lines = framed ? [start!, ...random, end!] : random;
          const translator = createStreamTranslator(translation(from, to));
          const pieces = [...lines.map((text) => translator.push(Buffer.from(text))), translator.end()];
          const text = pieces.map((piece) => piece.text).join('');
          expect(pieces.at(-1)!.finished).toBe(true);
          if (pieces.some((piece) => piece.error !== undefined)) expect(text).not.toMatch(TERMINAL);
          else STRICT_CLIENT[to](text);
        }),
        { seed: 1, numRuns: 400 },
      );
    });
  },
);
