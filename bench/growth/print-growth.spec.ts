import { describe, expect, it } from '@jest/globals';
import { type Quartiles } from './describe-curve.js';
import { judgeGrowth } from './judge-growth.js';
import { renderGrowth } from './print-growth.js';

const COSTS = [
  { x: 1, gateway: 600, reference: 500 },
  { x: 10, gateway: 400, reference: 400 },
  { x: 100, gateway: 500, reference: 450 },
  { x: 1000, gateway: 520, reference: 460 },
];
const quartiles = (median: number): Quartiles => ({ median, lower: median, upper: median });
const CURVE = {
  ...{ name: 'streams', title: 'Streams', unit: 'stream' },
  points: COSTS.map(({ x, gateway, reference }) => ({
    ...{ x, gateway: quartiles(gateway), reference: quartiles(reference), idleMsPerSecond: 0 },
  })),
  judgement: judgeGrowth(COSTS.map(({ x, gateway }) => [x, gateway])),
};
const judgementTogether = judgeGrowth(COSTS.map(({ x, gateway }) => [x, x * gateway]));

describe('renderGrowth', () => {
  it('judges streams at once by what one costs and by what all cost', () => {
    const text = renderGrowth({ machine: 'a machine', curves: [{ ...CURVE, judgementTogether }] });
    expect(text).toContain(
      'One stream: 400 to 600 µs (1.50×) with the gateway, 400 to 500 µs (1.25×) with the reference.',
    );
    expect(text).toMatch(/^All of them together: Linear: slope 52\d µs for each stream/m);
    expect(text).not.toContain('NEITHER');
  });

  it('judges other curves by their shape', () => {
    expect(renderGrowth({ machine: 'a machine', curves: [CURVE] })).toMatch(/^NEITHER flat nor linear: slope/m);
  });
});
