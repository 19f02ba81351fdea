import { describe, expect, it } from '@jest/globals';
import { readResponsesStrictly, type StrictResponse } from '../../../test/strict-clients/responses.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { decodeCarrier } from '../wire/carrier.js';
import { createAnswerFold } from '../neutral/fold-events.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type AnswerOptions } from '../neutral/stream-parts.js';
import { foldResponsesAnswer } from './fold-answer.js';
import { createResponsesWriter } from './write-stream.js';

const OPTIONS: AnswerOptions = {
  label: { model: 'alias', nowSeconds: 1700000000 },
  client: {
    echo: { instructions: 'I', tools: [{ type: 'function', name: 'f' }], store: false },
    toolForms: new Map([['ns__f', { kind: 'function', namespace: 'ns', name: 'f' }]]),
  },
  exposeThinkingBlocks: true,
};
const START: NeutralEvent = { type: 'start', id: 'msg_abc', model: 'claude' };
const END: NeutralEvent[] = [
  { type: 'usage', usage: { inputTotal: 10, cached: 4, cacheWrite: 1, outputTotal: 5, reasoning: 2 } },
  { type: 'stop', reason: 'done' },
  { type: 'end' },
];

function write(events: NeutralEvent[]): string {
  const fold = createAnswerFold();
  const writer = createResponsesWriter(OPTIONS, fold.answer);
  return events.map((event) => (fold.add([event]), writer.write([event]))).join('');
}

const withoutIds = (response: object): unknown =>
  JSON.parse(JSON.stringify(response, (key, value: unknown) => (key === 'id' ? undefined : value)));

/** The response of the stream, after a check that the whole answer is the same. */
function response(...events: NeutralEvent[]): StrictResponse {
  const all = [START, ...events, ...END];
  const streamed = readResponsesStrictly(write(all));
  const fold = createAnswerFold();
  fold.add(all);
  expect(withoutIds(foldResponsesAnswer(fold.answer(), OPTIONS))).toEqual(withoutIds(streamed));
  return streamed;
}

const tool = (key: number, args: string, more: object = {}): NeutralEvent[] => [
  { type: 'toolStart', key, id: `t${key}`, name: 'f', custom: false, ...more },
  { type: 'toolArgs', key, args },
  { type: 'toolEnd', key },
];

describe('createResponsesWriter', () => {
  it('writes a message, usage and the settings of the request', () => {
    expect(response({ type: 'textDelta', text: 'a' }, { type: 'textDelta', text: 'b' })).toMatchObject({
      id: 'resp_abc',
      object: 'response',
      created_at: 1700000000,
      model: 'alias',
      status: 'completed',
      incomplete_details: null,
      error: null,
      instructions: 'I',
      tools: [{ type: 'function', name: 'f' }],
      tool_choice: 'auto',
      output: [
        {
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'ab', annotations: [] }],
        },
      ],
      usage: {
        input_tokens: 10,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 2 },
        total_tokens: 15,
      },
    });
  });

  it('joins text that hidden blocks or citations had split, and annotates it', () => {
    const citation = { url: 'https://a.example', title: 'A' };
    const events: NeutralEvent[] = [
      { type: 'textDelta', text: 'one ' },
      { type: 'textDelta', text: 'two' },
      { type: 'annotation', citation: { ...citation, start: 4, end: 7 } },
    ];
    expect(response(...events).output).toMatchObject([
      {
        content: [
          { text: 'one two', annotations: [{ type: 'url_citation', ...citation, start_index: 4, end_index: 7 }] },
        ],
      },
    ]);
    const later = response({ type: 'textDelta', text: 'xx' }, ...tool(0, '{}'), ...events.slice(0, 2), {
      type: 'annotation',
      citation: { ...citation, start: 6, end: 9 },
    });
    expect(later.output[2]).toMatchObject({ content: [{ annotations: [{ start_index: 4, end_index: 7 }] }] });
  });

  it('carries sealed reasoning in encrypted_content, with and without text', () => {
    const { output } = response(
      { type: 'thinkDelta', text: 'hm' },
      { type: 'thinkSignature', seal: { family: 'claude', value: 'S' } },
      { type: 'redacted', seal: { family: 'claude', value: 'R' } },
      { type: 'thinkDelta', text: 'unsealed' },
      { type: 'textDelta', text: 'a' },
    );
    expect(output.map((item) => [item.type, item.summary?.map((part) => part.text)])).toEqual([
      ['reasoning', ['hm']],
      ['reasoning', []],
      ['reasoning', ['unsealed']],
      ['message', undefined],
    ]);
    expect(decodeCarrier(output[0]!.encrypted_content!)).toEqual({
      seal: { family: 'claude', value: 'S' },
      redacted: false,
    });
    expect(decodeCarrier(output[1]!.encrypted_content!)).toEqual({
      seal: { family: 'claude', value: 'R' },
      redacted: true,
    });
    expect(output[2]).not.toHaveProperty('encrypted_content');
  });

  it('writes calls, those of a namespace and custom ones', () => {
    expect(
      response(...tool(0, '{"a":1}'), ...tool(1, '{}', { name: 'ns__f' }), ...tool(2, 'SELECT', { custom: true }))
        .output,
    ).toMatchObject([
      { type: 'function_call', call_id: 't0', name: 'f', arguments: '{"a":1}', status: 'completed' },
      { type: 'function_call', call_id: 't1', name: 'f', namespace: 'ns', arguments: '{}' },
      { type: 'custom_tool_call', call_id: 't2', name: 'f', input: 'SELECT' },
    ]);
  });

  it('keeps interleaved calls apart', () => {
    const [a0, a1, a2] = tool(0, '{"a":1}') as [NeutralEvent, NeutralEvent, NeutralEvent];
    const [b0, b1, b2] = tool(1, '{"b":2}') as [NeutralEvent, NeutralEvent, NeutralEvent];
    expect(
      readResponsesStrictly(
        write([START, a0, b0, b1, { type: 'textDelta', text: 'x' }, a1, b2, a2, ...END]),
      ).output.map((item) => item.arguments ?? item.type),
    ).toEqual(['{"a":1}', '{"b":2}', 'message']);
  });

  it('tells why an answer is incomplete', () => {
    const ended = (reason: 'length' | 'refusal'): StrictResponse =>
      readResponsesStrictly(write([START, ...tool(0, '{"a').slice(0, 2), { type: 'stop', reason }, { type: 'end' }]));
    expect(ended('length')).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ status: 'incomplete', arguments: '{"a' }],
    });
    expect(ended('refusal')).toMatchObject({ incomplete_details: { reason: 'content_filter' } });
    expect(response({ type: 'refusalDelta', text: 'No.' })).toMatchObject({
      status: 'completed',
      output: [{ content: [{ type: 'refusal', refusal: 'No.' }] }],
    });
  });

  it('fails with response.failed that goes on counting', () => {
    const fold = createAnswerFold();
    const writer = createResponsesWriter(OPTIONS, fold.answer);
    writer.write([START]);
    const failed = JSON.parse(writer.fail(new GatewayError(529, 'busy')).split('data: ')[1]!) as {
      response: StrictResponse;
    };
    expect(failed).toMatchObject({
      type: 'response.failed',
      sequence_number: 2,
      response: { id: 'resp_abc', status: 'failed', error: { code: 'overloaded', message: 'busy' }, output: [] },
    });
  });
});
