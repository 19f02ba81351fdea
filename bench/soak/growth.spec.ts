import { describe, expect, it } from '@jest/globals';
import { slopeOf } from './growth.js';

describe('slopeOf', () => {
  it.each([
    [[], 0],
    [[[5, 7]], 0],
    [[[0, 1], [1, 3], [2, 5]], 2],
    [[[0, 5], [1, 5], [2, 5]], 0],
    [[[0, 0], [1, 3], [2, 0], [3, 3]], 0.6],
    [[[1, 1], [1, 9]], 0],
  ] as [[number, number][], number][])('of %j is %d', (points, slope) => {
    expect(slopeOf(points)).toBeCloseTo(slope);
  });
});
