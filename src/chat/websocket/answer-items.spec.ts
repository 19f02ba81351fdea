import { expect, it } from '@jest/globals';
import { AnswerItems } from './answer-items.js';

const CALL = { type: 'function_call', call_id: 'c', arguments: '{"n":1}' };
const SEALED = { type: 'reasoning', encrypted_content: 'gAAAA' };
const UNSEALED = { type: 'reasoning', encrypted_content: null };

function collect(events: readonly [event: string, data: unknown][], isStored = false, mostBytes = 1_000): AnswerItems {
  const items = new AnswerItems(isStored, mostBytes);
  for (const [event, data] of events)
    items.note({ event, data: typeof data === 'string' ? data : JSON.stringify(data) });
  return items;
}

const done = (item: object): [string, object] => ['response.output_item.done', { item }];
const completed = (output: readonly object[]): [string, object] => [
  'response.completed',
  { response: { id: 'resp_1', output } },
];
const outputOf = (items: AnswerItems): unknown => JSON.parse(`[${items.output.toString()}]`);

it('takes items as they are done, and not twice', () => {
  const items = collect([
    ['response.output_text.delta', 'no JSON'],
    done(SEALED),
    done(CALL),
    completed([SEALED, CALL]),
  ]);
  expect([items.id, outputOf(items)]).toEqual(['resp_1', [SEALED, CALL]]);
});

it('takes them from the end where they are told only there', () => {
  expect(outputOf(collect([completed([CALL])]))).toEqual([CALL]);
});

it('knows events by their type where they have no name', () => {
  const items = collect([
    ['', { type: 'response.output_item.done', item: CALL }],
    ['message', { type: 'response.output_text.delta', delta: '"response.completed"' }],
    ['', { type: 'response.incomplete', response: { id: 'resp_2' } }],
  ]);
  expect([items.id, outputOf(items)]).toEqual(['resp_2', [CALL]]);
});

it('leaves reasoning out that nobody could read again', () => {
  expect(outputOf(collect([done(UNSEALED), done(CALL)]))).toEqual([CALL]);
  expect(outputOf(collect([done(UNSEALED), done(CALL)], true))).toEqual([UNSEALED, CALL]);
});

it('keeps numbers as they came', () => {
  expect(
    collect([['response.output_item.done', '{"item":{"n":1.0,"m":12345678901234567890}}']]).output.toString(),
  ).toBe('{"n":1.0,"m":12345678901234567890}');
});

it.each<[string, [string, unknown][], number]>([
  ['has failed', [done(CALL), ['response.failed', { response: { id: 'resp_1' } }]], 1_000],
  ['is too large', [done(CALL), done(CALL), completed([])], 80],
  ['has an item that is too large', [done({ ...CALL, arguments: 'x'.repeat(2_000) }), completed([])], 1_000],
  ['has an item that cannot be read', [['response.output_item.done', '{"item":'], completed([])], 1_000],
  ['has no end', [done(CALL)], 1_000],
])('tells no id of a response that %s', (_, events, mostBytes) => {
  expect(collect(events, false, mostBytes).id).toBeUndefined();
});
