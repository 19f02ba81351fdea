import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createAnswerFold } from '../neutral/fold-events.js';
import { createToolAccumulator } from './tool-accumulator.js';

interface Piece {
  tool: number;
  text: string;
}

/** Arguments of several calls, cut anywhere and interleaved in any order that keeps each call's own. */
const calls = fc.array(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }), { minLength: 1, maxLength: 4 });

function cut(text: string, at: number): string[] {
  return [text.slice(0, at % (text.length + 1)), text.slice(at % (text.length + 1))];
}

function interleave(pieces: Piece[], picks: number[]): Piece[] {
  const rest = [...pieces];
  const order: Piece[] = [];
  for (const pick of picks) {
    const candidate = rest[pick % Math.max(1, rest.length)];
    if (candidate === undefined) break;
    const first = rest.findIndex(({ tool }) => tool === candidate.tool);
    order.push(...rest.splice(first, 1));
  }
  return [...order, ...rest];
}

describe('createToolAccumulator', () => {
  it('restores every call, whatever the cuts and the order of the pieces', () => {
    fc.assert(
      fc.property(calls, fc.nat(50), fc.array(fc.nat(20), { maxLength: 12 }), (inputs, at, picks) => {
        const tools = createToolAccumulator();
        const fold = createAnswerFold();
        inputs.forEach((_, index) =>
          fold.add(
            tools.add({ index, id: `id${index}`, type: 'function', function: { name: `f${index}`, arguments: '' } }),
          ),
        );
        const pieces = inputs.flatMap((input, tool) =>
          cut(JSON.stringify(input), at + tool).map((text) => ({ tool, text })),
        );
        for (const { tool, text } of interleave(pieces, picks))
          fold.add(tools.add({ index: tool, function: { arguments: text } }));
        fold.add(tools.end());
        const seen = fold
          .answer()
          .blocks.map((block) => (block.type === 'toolCall' ? [block.id, block.name, block.args] : []));
        expect(seen).toEqual(inputs.map((input, index) => [`id${index}`, `f${index}`, JSON.stringify(input)]));
      }),
      { seed: 1 },
    );
  });

  it('never throws at broken entries and always ends what it started', () => {
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom('a', 'b', 0, 1, null));
    const entry = fc.record(
      { index: value, id: value, type: value, function: fc.oneof(value, fc.record({ name: value, arguments: value })) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
        const tools = createToolAccumulator();
        const events = [...entries.flatMap((broken) => tools.add(broken)), ...tools.end()];
        const keys = (type: string): number[] =>
          events.flatMap((event) => (event.type === type && 'key' in event ? [event.key] : []));
        expect(keys('toolEnd').sort()).toEqual(keys('toolStart').sort());
      }),
      { seed: 1 },
    );
  });

  it.each([
    ['one id and no index', [{ id: 'f:0' }, { id: 'f:0' }]],
    [
      'one id and one index',
      [
        { id: 'f:0', index: 0 },
        { id: 'f:0', index: 0 },
      ],
    ],
    [
      'one id and places',
      [
        { id: 'f:0', index: 0 },
        { id: 'f:0', index: 1 },
      ],
    ],
    ['no id and places', [{ index: 0 }, { index: 1 }]],
  ])('tells two calls apart that have %s', (_, places) => {
    const tools = createToolAccumulator();
    const fold = createAnswerFold();
    places.forEach((place, n) => fold.add(tools.add({ ...place, function: { name: 'f', arguments: `{"n":${n}}` } })));
    fold.add(tools.end());
    expect(fold.answer().blocks).toMatchObject([{ args: '{"n":0}' }, { args: '{"n":1}' }]);
  });

  it('reads a call whose first piece is empty braces and whose last repeats all', () => {
    const tools = createToolAccumulator();
    const fold = createAnswerFold();
    for (const args of ['{}', '{"n":', '1}', '{"n":1}'])
      fold.add(tools.add({ index: 0, id: 'a', function: { name: 'f', arguments: args } }));
    fold.add(tools.end());
    expect(fold.answer().blocks).toMatchObject([{ id: 'a', args: '{"n":1}' }]);
  });
});
