import { describe, expect, it } from '@jest/globals';
import { estimateAnswerTokens } from './estimate-answer.js';
import { createAnswerFold } from '../translate/neutral/fold-events.js';
import { type NeutralEvent } from '../translate/neutral/neutral-events.js';

function estimate(...events: NeutralEvent[]): number {
  const fold = createAnswerFold();
  fold.add(events);
  return estimateAnswerTokens(fold.answer());
}

describe('the estimate of an answer', () => {
  it.each<[string, number, NeutralEvent[]]>([
    ['nothing', 0, [{ type: 'start', id: '', model: '' }]],
    [
      'text, in pieces or not',
      3,
      [
        { type: 'textDelta', text: 'abcdef' },
        { type: 'textDelta', text: 'ghijkl' },
      ],
    ],
    ['thinking', 2, [{ type: 'thinkDelta', text: 'abcdefgh' }]],
    [
      'a call',
      3,
      [
        { type: 'toolStart', key: 0, id: 'a', name: 'look', custom: false },
        { type: 'toolArgs', key: 0, args: '{"a":12}' },
      ],
    ],
    ['a refusal', 1, [{ type: 'refusalDelta', text: 'no' }]],
    ['four characters of three bytes', 3, [{ type: 'textDelta', text: '你好世界' }]],
  ])('of %s', (_name, tokens, events) => {
    expect(estimate(...events)).toBe(tokens);
  });
});
