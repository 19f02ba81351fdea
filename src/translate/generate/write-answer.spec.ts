import { describe, expect, it } from '@jest/globals';
import { writeJson } from '../../dialects/exact-json.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { readChunks, readGenerateStrictly, type StrictGeneration } from '../../../test/strict-clients/generate.js';
import { type ClientAnswer } from '../neutral/client-request.js';
import { createAnswerFold } from '../neutral/fold-events.js';
import { type NeutralEvent, type StopReason } from '../neutral/neutral-events.js';
import { type AnswerOptions } from '../neutral/stream-parts.js';
import { foldGenerateAnswer } from './fold-answer.js';
import { readThoughtSignature } from './thought-signature.js';
import { createGenerateWriter } from './write-stream.js';

const optionsOf = (client: ClientAnswer): AnswerOptions => ({
  label: { model: 'alias', nowSeconds: 1 },
  client,
  exposeThinkingBlocks: true,
});
const START: NeutralEvent = { type: 'start', id: 'msg_1', model: 'upstream' };
const endWith = (reason: StopReason, explanation?: string): NeutralEvent[] => [
  { type: 'usage', usage: { inputTotal: 10, cached: 4, cacheWrite: 1, outputTotal: 5, reasoning: 2 } },
  { type: 'stop', reason, ...(explanation !== undefined && { explanation }) },
  { type: 'end' },
];
const END = endWith('done');

const text = (content: string): NeutralEvent => ({ type: 'textDelta', text: content });
const think = (content: string, seal?: string): NeutralEvent[] => [
  { type: 'thinkDelta', text: content },
  seal === undefined ? { type: 'thinkEnd' } : { type: 'thinkSignature', seal: { family: 'claude', value: seal } },
];
const call = (key: number, args: string): NeutralEvent[] => [
  { type: 'toolStart', key, id: `call_${key}`, name: 'read', custom: false },
  { type: 'toolArgs', key, args },
  { type: 'toolEnd', key },
];
const sealed = (content: string, seal: string) => ({
  text: content,
  redacted: false,
  seal: { family: 'claude', value: seal },
});

/** What a strict client reads of the stream; the same answer in one piece must say the same. */
function read(events: NeutralEvent[], client: ClientAnswer = {}): StrictGeneration {
  const all = [START, ...events];
  const streaming = createAnswerFold();
  const writer = createGenerateWriter(optionsOf(client), streaming.answer);
  const streamed = all.map((event) => (streaming.add([event]), writer.write([event]))).join('');
  const whole = createAnswerFold();
  whole.add(all);
  const body = writeJson(foldGenerateAnswer(whole.answer(), optionsOf(client)));
  const folded = readChunks([JSON.parse(body) as object]);
  const answer = readGenerateStrictly(streamed);
  const { parts, ...rest } = answer;
  expect(folded).toMatchObject(rest);
  const calls = (generation: StrictGeneration) => generation.parts.flatMap(({ functionCall }) => functionCall ?? []);
  const said = (generation: StrictGeneration) => generation.parts.map((part) => part.text ?? '').join('');
  expect([calls(folded), said(folded)]).toEqual([calls(answer), said(answer)]);
  return { parts, ...rest };
}

const reasoningIn = ({ thoughtSignature }: StrictGeneration['parts'][number]) =>
  thoughtSignature === undefined ? undefined : readThoughtSignature(thoughtSignature);

describe('answers of generateContent', () => {
  it('have text, usage, model and id as Google names them', () => {
    expect(read([text('Hel'), text('lo'), ...END])).toEqual({
      parts: [{ text: 'Hel' }, { text: 'lo' }, { text: '' }],
      finishReason: 'STOP',
      usageMetadata: {
        promptTokenCount: 10,
        cachedContentTokenCount: 4,
        candidatesTokenCount: 3,
        thoughtsTokenCount: 2,
        totalTokenCount: 15,
      },
      modelVersion: 'alias',
      responseId: 'msg_1',
    });
  });

  it.each<[StopReason, string]>([
    ['done', 'STOP'],
    ['stopSequence', 'STOP'],
    ['unknown', 'STOP'],
    ['paused', 'STOP'],
    ['length', 'MAX_TOKENS'],
    ['context', 'MAX_TOKENS'],
    ['refusal', 'SAFETY'],
  ])('end for %s with %s', (reason, word) => {
    expect(read([text('a'), ...endWith(reason)]).finishReason).toBe(word);
  });

  it('say why they were refused, in words of the model or of its vendor', () => {
    expect(read([...endWith('refusal', 'Cyber risk.')])).toMatchObject({
      finishReason: 'SAFETY',
      finishMessage: 'Cyber risk.',
    });
    expect(read([{ type: 'refusalDelta', text: 'I will not.' }, ...END])).toMatchObject({
      parts: [{ text: 'I will not.' }, { text: '' }],
      finishReason: 'SAFETY',
    });
  });

  it('have each call in one part with its id, also where calls come interleaved', () => {
    const [start0, args0, end0] = call(0, '{"a":12345678901234567890}') as [NeutralEvent, NeutralEvent, NeutralEvent];
    const [start1, args1, end1] = call(1, '') as [NeutralEvent, NeutralEvent, NeutralEvent];
    const { parts, finishReason } = read([start0, start1, args1, args0, end0, end1, ...endWith('tools')]);
    expect(parts.map(({ functionCall }) => functionCall)).toMatchObject(
      [{ id: 'call_0', name: 'read' }, { id: 'call_1', name: 'read', args: {} }, undefined].slice(0, parts.length),
    );
    expect(finishReason).toBe('STOP');
  });

  it('have a signature at the first call, which Gemini 3 needs when the conversation goes on there', () => {
    const twice = [...call(0, ''), ...call(1, ''), ...endWith('tools')];
    const signed = (events: NeutralEvent[]) =>
      read(events).parts.flatMap((part) => (part.functionCall ? [reasoningIn(part)] : []));
    expect(signed(twice)).toEqual([[], undefined]);
    expect(signed([...think('hm', 'sig'), text('a'), ...twice])).toEqual([[], undefined]);
    expect(signed([...think('hm', 'sig'), ...twice])).toEqual([[sealed('hm', 'sig')], undefined]);
  });

  it('keep what the model wrote in place of arguments, and leave out a call that the limit cut', () => {
    const bad = call(0, '{"path":"a');
    expect(read([...bad, ...endWith('tools')]).parts[0]?.functionCall?.args).toEqual({ __raw_arguments: '{"path":"a' });
    expect(read([text('a'), ...bad, ...endWith('length')])).toMatchObject({
      parts: [{ text: 'a' }, { text: '' }],
      finishReason: 'MAX_TOKENS',
    });
  });

  it('show thoughts to those that ask for them', () => {
    const events = [...think('hm', 'sig'), text('a'), ...END];
    expect(read(events, { includeThoughts: true }).parts[0]).toEqual({ text: 'hm', thought: true });
    for (const client of [{}, { includeThoughts: false }])
      expect(read(events, client).parts.map((part) => part.text)).toEqual(['a', '']);
  });

  it('seal reasoning into the first text and into the calls that it led to', () => {
    const { parts } = read([
      ...think('one', 's1'),
      text('a'),
      text('b'),
      ...think('two', 's2'),
      ...call(0, '{}'),
      ...call(1, '{}'),
      ...think('three', 's3'),
      ...call(2, '{}'),
      ...endWith('tools'),
    ]);
    expect(parts.map(reasoningIn)).toEqual([
      [sealed('one', 's1')],
      undefined,
      [sealed('two', 's2')],
      undefined,
      [sealed('three', 's3')],
      undefined,
    ]);
  });

  it('seal what nothing follows, what is redacted, and what has no seal', () => {
    const { parts } = read([
      text('a'),
      { type: 'redacted', seal: { family: 'oai', value: 'x', itemId: 'rs_1' } },
      ...think('plain'),
      ...END,
    ]);
    expect(parts.map(reasoningIn)).toEqual([
      undefined,
      [
        { text: '', redacted: true, seal: { family: 'oai', value: 'x', itemId: 'rs_1' } },
        { text: 'plain', redacted: false },
      ],
    ]);
  });

  it('have pictures as data', () => {
    expect(read([{ type: 'image', mediaType: 'image/png', base64: 'AAAA' }, ...END]).parts[0]).toEqual({
      inlineData: { mimeType: 'image/png', data: 'AAAA' },
    });
  });

  it('name each page once, and where it stands in bytes', () => {
    const citation = (url: string, start: number, end: number): NeutralEvent => ({
      type: 'annotation',
      citation: { url, title: `of ${url}`, start, end },
    });
    const { groundingMetadata } = read([
      text('日本 is '),
      text('far.'),
      citation('https://a.test/', 3, 5),
      citation('https://b.test/', 0, 2),
      citation('https://a.test/', 6, 9),
      ...END,
    ]);
    expect(groundingMetadata).toEqual({
      groundingChunks: [
        { web: { uri: 'https://a.test/', title: 'of https://a.test/' } },
        { web: { uri: 'https://b.test/', title: 'of https://b.test/' } },
      ],
      groundingSupports: [
        { segment: { startIndex: 7, endIndex: 9, text: 'is' }, groundingChunkIndices: [0] },
        { segment: { startIndex: 0, endIndex: 6, text: '日本' }, groundingChunkIndices: [1] },
        { segment: { startIndex: 10, endIndex: 13, text: 'far' }, groundingChunkIndices: [0] },
      ],
    });
  });

  it('break off with an error that both SDKs raise: its object is the first and only member', () => {
    const writer = createGenerateWriter(optionsOf({}), createAnswerFold().answer);
    const failed = writer.fail(new GatewayError(529, 'Busy.', { retryAfterSeconds: 3 }));
    expect(failed).toMatch(/^data: \{"error":\{"code":503,.*\}\n\n$/);
    expect(failed).toContain('"retryDelay":"3s"');
  });
});
