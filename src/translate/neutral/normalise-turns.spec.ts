import { expect, it } from '@jest/globals';
import { type Block, type Turn } from './neutral-request.js';
import { normaliseTurns } from './normalise-turns.js';

const call = (id: string): Block => ({ type: 'toolCall', id, name: 'n', args: '{}', custom: false });
const result = (callId: string, text: string): Block => ({
  type: 'toolResult',
  callId,
  content: [{ type: 'text', text }],
  isError: false,
});
const text = (words: string): Block => ({ type: 'text', text: words });
const assistant = (...blocks: Block[]): Turn => ({ role: 'assistant', blocks });
const user = (...blocks: Block[]): Turn => ({ role: 'user', blocks });

const shown = (turns: readonly Turn[]): unknown[] =>
  turns.map(({ role, blocks }) => [
    role,
    ...blocks.map((block) =>
      block.type === 'toolCall'
        ? `call ${block.id}`
        : block.type === 'toolResult'
          ? `${block.callId}: ${block.content.map((part) => ('text' in part ? part.text : '')).join()}`
          : 'text' in block
            ? block.text
            : '',
    ),
  ]);

it.each<[string, Turn[], unknown[]]>([
  [
    'the last of two results before the next turn counts, and the other goes on as text',
    [assistant(call('a')), user(result('a', '1')), user(result('a', '2'))],
    [
      ['assistant', 'call a'],
      ['user', 'a: 2', '[tool result a]', '1'],
    ],
  ],
  [
    'of two results that are the same one goes on',
    [assistant(call('a')), user(result('a', '1')), user(result('a', '1'))],
    [
      ['assistant', 'call a'],
      ['user', 'a: 1'],
    ],
  ],
  [
    'a later result is taken by a call that is still open',
    [assistant(call('a')), user(text('x')), assistant(text('y')), user(result('a', '1'))],
    [
      ['assistant', 'call a'],
      ['user', 'a: 1', 'x'],
      ['assistant', 'y'],
    ],
  ],
  [
    'a call that was answered takes no later one',
    [assistant(call('a')), user(result('a', '1')), assistant(text('y')), user(result('a', '2'))],
    [
      ['assistant', 'call a'],
      ['user', 'a: 1'],
      ['assistant', 'y'],
      ['user', '[tool result a]', '2'],
    ],
  ],
  [
    'an id that is used anew belongs to the new call',
    [assistant(call('a')), user(text('x')), assistant(call('a')), user(result('a', '1'))],
    [
      ['assistant', 'call a'],
      ['user', 'a: No result was provided', 'x'],
      ['assistant', 'call a'],
      ['user', 'a: 1'],
    ],
  ],
  [
    'the order is that of the calls',
    [assistant(call('a'), call('b')), user(text('x'), result('b', '2'), result('a', '1'))],
    [
      ['assistant', 'call a', 'call b'],
      ['user', 'a: 1', 'b: 2', 'x'],
    ],
  ],
])('%s', (_, turns, expected) => {
  expect(shown(normaliseTurns(turns))).toEqual(expected);
});

it('looks at each block a few times, however many calls have no result', () => {
  let looks = 0;
  const counted = (block: Block): Block =>
    Object.defineProperty({ ...block }, 'type', {
      enumerable: true,
      get: () => {
        looks++;
        return block.type;
      },
    });
  const rounds = 2_000;
  normaliseTurns(
    Array.from({ length: rounds }, (_, index) => [
      assistant(counted(call(`c${index}`))),
      user(counted(text('x'))),
    ]).flat(),
  );
  expect(looks).toBeLessThan(rounds * 2 * 20);
});
