import { type GenerateContentResponse } from '@google/genai';
import { describe, expect, it } from '@jest/globals';
import { createAnswerFold } from '../neutral/fold-events.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { createGenerateWriter } from './write-stream.js';

function chunksOf(...events: NeutralEvent[]): GenerateContentResponse[] {
  const fold = createAnswerFold();
  const writer = createGenerateWriter(
    { label: { model: 'alias', nowSeconds: 1700000000 }, client: {}, exposeThinkingBlocks: true },
    fold.answer,
  );
  const text = events.map((event) => (fold.add([event]), writer.write([event]))).join('');
  return [...text.matchAll(/^data: (.+)$/gm)].map(([, json = '']) => JSON.parse(json) as GenerateContentResponse);
}

const START: NeutralEvent = { type: 'start', id: 'msg_1', model: 'upstream' };
const END: NeutralEvent[] = [{ type: 'stop', reason: 'done' }, { type: 'end' }];
const CALL: NeutralEvent[] = [
  { type: 'toolStart', key: 7, id: 't', name: 'f', custom: false },
  { type: 'toolArgs', key: 7, args: '{"a":1}' },
  { type: 'toolEnd', key: 7 },
];

describe('createGenerateWriter', () => {
  // The chats of Google's SDKs forget a turn where one chunk has none.
  it.each<[what: string, events: NeutralEvent[]]>([
    ['a text', [{ type: 'textDelta', text: 'a' }]],
    ['a call', CALL],
    ['thoughts before a call', [{ type: 'thinkDelta', text: 'hm' }, ...CALL]],
    ['nothing', []],
  ])('has a part in every chunk of an answer with %s, and the reason for its end in the last', (_, events) => {
    const candidates = chunksOf(START, ...events, ...END).map((chunk) => chunk.candidates?.[0]);
    expect(candidates.map((candidate) => candidate?.content?.role)).toEqual(candidates.map(() => 'model'));
    for (const candidate of candidates) expect(candidate?.content?.parts?.length).toBeGreaterThan(0);
    expect(candidates.map((candidate) => candidate?.finishReason).filter(Boolean)).toEqual(['STOP']);
    expect(candidates.at(-1)?.finishReason).toBe('STOP');
  });
});
