import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createStopCutter } from './emulate-stop.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';

function cut(sequences: string[], ...texts: string[]): { text: string; sequence: string | undefined } {
  const filter = createStopCutter(sequences);
  const events = [
    ...texts.flatMap((text) => filter([{ type: 'textDelta', text }])),
    ...filter([{ type: 'stop', reason: 'done' }, { type: 'end' }]),
  ];
  const stop = events.find((event) => event.type === 'stop');
  return {
    text: events.flatMap((event) => (event.type === 'textDelta' ? [event.text] : [])).join(''),
    sequence: stop?.sequence,
  };
}

describe('createStopCutter', () => {
  it('cuts at the first sequence, also when it is split', () => {
    expect(cut(['END'], 'abcE', 'N', 'Dxyz')).toEqual({ text: 'abc', sequence: 'END' });
    expect(cut(['yz', 'ab'], 'xaby', 'z')).toEqual({ text: 'x', sequence: 'ab' });
  });

  it('gives back text that only looked like a beginning', () => {
    expect(cut(['END'], 'abE', 'Nx')).toEqual({ text: 'abENx', sequence: undefined });
    expect(cut(['END'], 'abEN')).toEqual({ text: 'abEN', sequence: undefined });
  });

  it('holds back no more than it must', () => {
    const filter = createStopCutter(['END']);
    expect(filter([{ type: 'textDelta', text: 'hello EN' }])).toEqual([{ type: 'textDelta', text: 'hello ' }]);
  });

  it('tells the use that is known, also when it comes after the cut, and none that is not', () => {
    const usage: NeutralEvent = { type: 'usage', usage: { inputTotal: 9, cached: 0, cacheWrite: 0, outputTotal: 7 } };
    const text: NeutralEvent = { type: 'textDelta', text: 'abcENDdef' };
    const after: NeutralEvent[] = [{ type: 'stop', reason: 'stopSequence', sequence: 'END' }, { type: 'end' }];
    expect(createStopCutter(['END'])([text, usage, { type: 'stop', reason: 'done' }, { type: 'end' }])).toEqual([
      { type: 'textDelta', text: 'abc' },
      usage,
      ...after,
    ]);
    expect(createStopCutter(['END'])([text])).toEqual([{ type: 'textDelta', text: 'abc' }, ...after]);
  });

  it('does not look across a tool call', () => {
    const filter = createStopCutter(['END']);
    const tool: NeutralEvent = { type: 'toolStart', key: 0, id: 'a', name: 'f', custom: false };
    expect([
      ...filter([{ type: 'textDelta', text: 'E' }]),
      ...filter([tool]),
      ...filter([{ type: 'textDelta', text: 'ND' }]),
    ]).toEqual([{ type: 'textDelta', text: 'E' }, tool, { type: 'textDelta', text: 'ND' }]);
  });

  it('shows the text before the first occurrence however the text is cut', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 20 });
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 6 }),
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 2, maxLength: 4 }), {
          minLength: 1,
          maxLength: 3,
        }),
        (texts, sequences) => {
          const whole = texts.join('');
          const ends = sequences.map((sequence) => whole.indexOf(sequence)).filter((at) => at !== -1);
          expect(cut(sequences, ...texts).text.length).toBeLessThanOrEqual(
            ends.length === 0 ? whole.length : Math.min(...ends) + 3,
          );
          if (ends.length === 0) expect(cut(sequences, ...texts)).toEqual({ text: whole, sequence: undefined });
          else expect(whole.startsWith(cut(sequences, ...texts).text)).toBe(true);
        },
      ),
      { seed: 1 },
    );
  });
});
