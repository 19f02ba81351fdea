import { describe, expect, it } from '@jest/globals';
import { type ChatCompletion } from 'openai/resources/chat/completions';
import { GatewayError } from '../../dialects/gateway-error.js';
import { createAnswerFold } from '../neutral/fold-events.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type AnswerOptions } from '../neutral/stream-parts.js';
import { foldChatAnswer } from './fold-answer.js';
import { createChatWriter } from './write-stream.js';

const OPTIONS: AnswerOptions = {
  label: { model: 'alias', nowSeconds: 1700000000 },
  client: {},
  exposeThinkingBlocks: true,
};
const START: NeutralEvent = { type: 'start', id: 'msg_1', model: 'upstream' };
const END: NeutralEvent[] = [
  { type: 'usage', usage: { inputTotal: 10, cached: 4, cacheWrite: 1, outputTotal: 5, reasoning: 2 } },
  { type: 'stop', reason: 'done' },
  { type: 'end' },
];

function write(events: NeutralEvent[], options: Partial<AnswerOptions> = {}): string {
  const fold = createAnswerFold();
  const writer = createChatWriter({ ...OPTIONS, ...options }, fold.answer);
  return events.map((event) => (fold.add([event]), writer.write([event]))).join('');
}

function deltas(events: NeutralEvent[], options?: Partial<AnswerOptions>): unknown[] {
  const lines = write(events, options).split('\n\n').slice(0, -2);
  return lines.map(
    (line) => (JSON.parse(line.slice('data: '.length)) as { choices: { delta: unknown }[] }).choices[0]?.delta,
  );
}

function fold(events: NeutralEvent[], options: Partial<AnswerOptions> = {}): ChatCompletion {
  const answer = createAnswerFold();
  answer.add(events);
  return foldChatAnswer(answer.answer(), { ...OPTIONS, ...options });
}

const TOOL: NeutralEvent[] = [
  { type: 'toolStart', key: 7, id: 't', name: 'f', custom: false },
  { type: 'toolArgs', key: 7, args: '{"a"' },
  { type: 'toolArgs', key: 7, args: ':1}' },
  { type: 'toolEnd', key: 7 },
];

describe('createChatWriter', () => {
  it('writes role once, content, finish and [DONE], all chunks labelled alike', () => {
    expect(write([START, { type: 'textDelta', text: 'a"\u2028' }, ...END])).toBe(
      [
        '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"alias",' +
          '"choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,' +
          '"finish_reason":null}]}',
        '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"alias",' +
          '"choices":[{"index":0,"delta":{"content":"a\\"\u2028"},"logprobs":null,"finish_reason":null}]}',
        '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"alias",' +
          '"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}',
        '[DONE]',
      ]
        .map((line) => `data: ${line}\n\n`)
        .join(''),
    );
  });

  it('ends with a chunk of usage when asked, every other chunk with null', () => {
    const lines = write([START, ...END], { client: { includeUsage: true } })
      .split('\n\n')
      .filter(Boolean);
    expect(lines.slice(0, -2).every((line) => line.endsWith(',"usage":null}'))).toBe(true);
    expect(JSON.parse(lines.at(-2)!.slice('data: '.length))).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1700000000,
      model: 'alias',
      choices: [],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 1 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
    });
    expect(write([START, ...END])).not.toContain('usage');
  });

  it('counts tools from 0 and sends arguments as text', () => {
    const second = TOOL.map((event) => ({
      ...event,
      ...('key' in event && { key: 9 }),
      ...(event.type === 'toolStart' && { id: 'u' }),
    })) as NeutralEvent[];
    expect(deltas([START, ...TOOL, ...second, ...END]).slice(1, -1)).toEqual([
      { tool_calls: [{ index: 0, id: 't', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] },
      { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] },
      { tool_calls: [{ index: 1, id: 'u', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{"a"' } }] },
      { tool_calls: [{ index: 1, function: { arguments: ':1}' } }] },
    ]);
  });

  it('says tool_calls if and only if there was a call, and length over both', () => {
    const finish = (events: NeutralEvent[]): unknown => /"finish_reason":"(\w+)"/.exec(write(events))?.[1];
    expect(finish([START, ...TOOL, ...END])).toBe('tool_calls');
    expect(finish([START, { type: 'stop', reason: 'tools' }, { type: 'end' }])).toBe('stop');
    expect(finish([START, ...TOOL, { type: 'stop', reason: 'length' }, { type: 'end' }])).toBe('length');
  });

  it('answers clients of legacy functions in their form', () => {
    const client = { legacyFunction: true };
    expect(deltas([START, ...TOOL, ...END], { client }).slice(1, 3)).toEqual([
      { function_call: { name: 'f', arguments: '' } },
      { function_call: { arguments: '{"a"' } },
    ]);
    expect(write([START, ...TOOL, ...END], { client })).toContain('"finish_reason":"function_call"');
    expect(fold([START, ...TOOL, ...END], { client }).choices[0]).toMatchObject({
      finish_reason: 'function_call',
      message: { function_call: { name: 'f', arguments: '{"a":1}' } },
    });
  });

  it('shows reasoning as text and, sealed, in thinking_blocks at the end', () => {
    const events: NeutralEvent[] = [
      START,
      { type: 'thinkDelta', text: 'a' },
      { type: 'thinkSignature', seal: { family: 'claude', value: 'S' } },
      { type: 'redacted', seal: { family: 'claude', value: 'R' } },
      { type: 'thinkDelta', text: 'b' },
      { type: 'thinkSignature', seal: { family: 'oai', value: 'E' } },
      ...END,
    ];
    const blocks = [
      { type: 'thinking', thinking: 'a', signature: 'S' },
      { type: 'redacted_thinking', data: 'R' },
      { type: 'thinking', thinking: 'b', signature: expect.stringMatching(/^gw1\.oai\./) as unknown },
    ];
    expect(deltas(events).slice(1)).toEqual([
      { reasoning_content: 'a' },
      { reasoning_content: '\n\nb' },
      { thinking_blocks: blocks },
    ]);
    expect(fold(events).choices[0]!.message).toMatchObject({ reasoning_content: 'a\n\nb', thinking_blocks: blocks });
    expect(write(events, { exposeThinkingBlocks: false })).not.toContain('thinking_blocks');
  });

  it('says a refusal, its own or the vendor’s', () => {
    const refused: NeutralEvent[] = [START, { type: 'stop', reason: 'refusal' }, { type: 'end' }];
    expect(deltas(refused).at(-1)).toEqual({ refusal: 'The model declined to answer.' });
    expect(write(refused)).toContain('"finish_reason":"content_filter"');
    expect(fold([START, { type: 'refusalDelta', text: 'No.' }, ...END]).choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: null, refusal: 'No.' },
    });
  });

  it('gives null content beside calls and an empty text without', () => {
    expect(fold([START, ...TOOL, ...END]).choices[0]!.message.content).toBeNull();
    expect(fold([START, ...END]).choices[0]!.message.content).toBe('');
  });

  it('shows citations, images and custom calls', () => {
    const events: NeutralEvent[] = [
      START,
      { type: 'annotation', citation: { url: 'https://a.example', title: 'A', start: 0, end: 1 } },
      { type: 'image', mediaType: 'image/png', base64: 'AA' },
      { type: 'toolStart', key: 0, id: 'c', name: 'sql', custom: true },
      { type: 'toolArgs', key: 0, args: 'SELECT' },
      ...END,
    ];
    expect(fold(events).choices[0]!.message).toMatchObject({
      annotations: [
        { type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A', start_index: 0, end_index: 1 } },
      ],
      images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }],
      tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'sql', input: 'SELECT' } }],
    });
    expect(deltas(events)).toContainEqual({ tool_calls: [{ index: 0, custom: { input: 'SELECT' } }] });
  });

  it('fails with an error chunk and without [DONE]', () => {
    const text = createChatWriter(OPTIONS, createAnswerFold().answer).fail(new GatewayError(529, 'busy'));
    expect(text).toMatch(/^data: \{"error":\{"message":"busy"/);
    expect(text).not.toContain('[DONE]');
  });
});
