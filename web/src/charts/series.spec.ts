import { describe, expect, it } from '@jest/globals';
import { stack } from './series.js';

describe('stack', () => {
  it('puts each series on top of those before it, and draws the tallest first', () => {
    const stacked = stack([
      { label: 'below', color: 'series-bad', values: [1, 0, null] },
      { label: 'above', color: 'series-1', values: [2, 5, 3] },
    ]);
    expect(stacked.map(({ label, values }) => [label, values])).toEqual([
      ['above', [3, 5, 3]],
      ['below', [1, 0, 0]],
    ]);
  });
});
