import { expect, it } from '@jest/globals';
import { createStreamTranslator, translateAnswer } from '../translate-answer.js';
import { translateFor } from '../../../test/translate/translate-for.js';

const answerTo = (stop: string[] | undefined, choice: object): unknown => {
  const body = {
    model: 'm',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'x' }],
    ...(stop && { stop_sequences: stop }),
  };
  const { answer } = translateFor('messages', 'chat', 'glm-4.6', body);
  const choices = [{ index: 0, message: { content: 'hi' }, finish_reason: 'stop', ...choice }];
  const whole = translateAnswer(answer, { id: 'c', choices }).body;
  const translator = createStreamTranslator(answer);
  const chunk = { id: 'c', choices: [{ ...choices[0], delta: { content: 'hi' }, message: undefined }] };
  const { text } = translator.push(Buffer.from(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`));
  const { stop_reason, stop_sequence } = whole as { stop_reason: string; stop_sequence: string | null };
  expect(text).toContain(JSON.stringify({ stop_reason, stop_sequence }).slice(1, -1));
  return [stop_reason, stop_sequence];
};

it.each([
  ['vLLM names it', ['A', 'END'], { stop_reason: 'END' }, ['stop_sequence', 'END']],
  ['SGLang names it', ['END'], { matched_stop: 'END' }, ['stop_sequence', 'END']],
  ['the reason says so of the only one', ['END'], { finish_reason: 'stop_sequence' }, ['stop_sequence', 'END']],
  ['the reason says so of two', ['A', 'B'], { finish_reason: 'stop_sequence' }, ['stop_sequence', null]],
  ['a token stopped it', ['END'], { stop_reason: 151336, matched_stop: 2 }, ['end_turn', null]],
  ['the word is another', ['END'], { stop_reason: 'end_turn' }, ['end_turn', null]],
  ['nobody asked', undefined, { stop_reason: '<|user|>' }, ['end_turn', null]],
  ['it was cut', ['END'], { stop_reason: 'END', finish_reason: 'length' }, ['max_tokens', null]],
])('a stop of a Chat-compatible server is told to Messages clients where %s', (_, stop, choice, told) => {
  expect(answerTo(stop, choice)).toEqual(told);
});
