import { describe, expect, it } from '@jest/globals';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { readGenerateAnswer } from './read-answer.js';
import { createGenerateReader } from './read-stream.js';

function read(...chunks: object[]): NeutralEvent[] {
  const reader = createGenerateReader();
  return [...chunks.flatMap((chunk) => reader.read({ event: '', data: JSON.stringify(chunk) })), ...reader.end()];
}

const chunk = (parts: object[], finishReason?: string, more: object = {}): object => ({
  responseId: 'r',
  modelVersion: 'gemini-x',
  candidates: [{ content: { role: 'model', parts }, finishReason }],
  ...more,
});

function contentOf(events: NeutralEvent[]): NeutralEvent[] {
  return events.filter((event) => !['start', 'usage', 'stop', 'end'].includes(event.type));
}

describe('createGenerateReader', () => {
  it('reads thoughts and text; usage is cumulative and thoughts count beside the candidates', () => {
    const usage = (candidatesTokenCount: number): object => ({
      usageMetadata: { promptTokenCount: 9, cachedContentTokenCount: 4, candidatesTokenCount, thoughtsTokenCount: 5 },
    });
    expect(
      read(chunk([{ text: 'hm', thought: true }], undefined, usage(1)), chunk([{ text: 'hi' }], 'STOP', usage(2))),
    ).toEqual([
      { type: 'start', id: 'r', model: 'gemini-x' },
      { type: 'thinkDelta', text: 'hm' },
      { type: 'textDelta', text: 'hi' },
      { type: 'usage', usage: { inputTotal: 9, cached: 4, cacheWrite: 0, outputTotal: 7, reasoning: 5 } },
      { type: 'stop', reason: 'done' },
      { type: 'end' },
    ]);
  });

  it('reads whole calls with their signature', () => {
    expect(
      contentOf(
        read(
          chunk(
            [
              { functionCall: { id: 'g1', name: 'f', args: { a: 1 } }, thoughtSignature: 'S' },
              { functionCall: { name: 'g' } },
            ],
            'STOP',
          ),
        ),
      ),
    ).toEqual([
      { type: 'redacted', seal: { family: 'goog', value: 'S' } },
      { type: 'toolStart', key: 0, id: 'g1', name: 'f', custom: false },
      { type: 'toolArgs', key: 0, args: '{"a":1}' },
      { type: 'toolEnd', key: 0 },
      { type: 'toolStart', key: 1, id: expect.stringMatching(/^call_/) as unknown, name: 'g', custom: false },
      { type: 'toolArgs', key: 1, args: '{}' },
      { type: 'toolEnd', key: 1 },
    ]);
  });

  it('puts partial arguments together', () => {
    const partial = (jsonPath: string, value: object, willContinue?: boolean): object => ({
      functionCall: { partialArgs: [{ jsonPath, ...value }], willContinue },
    });
    const events = read(
      chunk([{ functionCall: { name: 'f', willContinue: true } }]),
      chunk([partial('$.list[0].name', { stringValue: 'ab' }, true)]),
      chunk([partial('$.list[0].name', { stringValue: 'cd' }, true)]),
      chunk([partial("$['n']", { numberValue: 3 }, true)]),
      chunk([partial('$.__proto__.polluted', { boolValue: true }, true)]),
      chunk([{ functionCall: {} }], 'STOP'),
    );
    expect(events).toContainEqual({
      type: 'toolArgs',
      key: 0,
      args: '{"list":[{"name":"abcd"}],"n":3,"__proto__":{"polluted":true}}',
    });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('ends at the end of the stream, as content may follow the finish reason', () => {
    expect(contentOf(read(chunk([{ text: 'a' }], 'STOP'), chunk([{ text: 'b' }])))).toHaveLength(2);
  });

  it('accepts chunks without candidates, content or parts', () => {
    expect(
      contentOf(
        read({ usageMetadata: {} }, { candidates: [{}] }, { candidates: [{ content: {}, finishReason: 'STOP' }] }),
      ),
    ).toEqual([]);
  });

  it.each([
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'refusal'],
    ['MODEL_ARMOR', 'refusal'],
    ['IMAGE_RECITATION', 'refusal'],
    ['FAKE_NEW_REASON', 'length'],
  ])('reads %s as %s', (finishReason, reason) => {
    expect(read(chunk([], finishReason)).at(-2)).toMatchObject({ type: 'stop', reason });
  });

  it.each(['MALFORMED_FUNCTION_CALL', 'OTHER', 'FAKE_NEW_ERROR'])('reads %s as an error', (finishReason) => {
    const candidate = { content: { parts: [{ text: 'half' }] }, finishReason, finishMessage: 'f(' };
    expect(read({ candidates: [candidate] }).at(-1)).toMatchObject({
      type: 'error',
      error: { status: 502, message: `The upstream broke its answer off ("${finishReason}"): f(` },
    });
  });

  it('reads a blocked prompt as a refusal', () => {
    expect(read({ promptFeedback: { blockReason: 'SAFETY', blockReasonMessage: 'Reasons' } }).at(-2)).toEqual({
      type: 'stop',
      reason: 'refusal',
      explanation: 'Reasons',
    });
  });

  it('shows images and hides code that Google ran', () => {
    expect(
      contentOf(
        read(chunk([{ inlineData: { mimeType: 'image/png', data: 'AA' } }, { executableCode: { code: 'x' } }], 'STOP')),
      ),
    ).toEqual([{ type: 'image', mediaType: 'image/png', base64: 'AA' }]);
  });

  it('reports errors and streams that just end', () => {
    expect(
      read(chunk([{ text: 'a' }]), { error: { code: 503, message: 'busy', status: 'UNAVAILABLE' } }).at(-1),
    ).toMatchObject({
      type: 'error',
      error: { status: 503, message: 'busy' },
    });
    expect(read(chunk([{ text: 'a' }])).at(-1)).toMatchObject({ type: 'error', error: { status: 502 } });
  });
});

describe('readGenerateAnswer', () => {
  it('also reads the list of chunks that comes without alt=sse', () => {
    const chunks = [chunk([{ text: 'a' }]), chunk([{ text: 'b' }], 'STOP')] as Record<string, unknown>[];
    expect(contentOf(readGenerateAnswer(chunks))).toHaveLength(2);
  });

  it('takes an answer without candidates for an error', () => {
    expect(readGenerateAnswer({})).toMatchObject([{ type: 'error', error: { status: 502 } }]);
  });
});
