import { describe, expect, it } from '@jest/globals';
import { type Point } from '../fit-line.js';
import { judgeGrowth } from './judge-growth.js';

describe('judgeGrowth', () => {
  it.each([
    [
      'flat',
      'wavers within a tenth of the mean',
      [
        [1, 100],
        [10, 104],
        [100, 97],
        [1000, 103],
      ],
    ],
    [
      'flat',
      'falls',
      [
        [1, 300],
        [10, 200],
        [100, 150],
        [1000, 145],
      ],
    ],
    [
      'linear',
      'grows along a line',
      [
        [1, 101],
        [10, 110],
        [100, 200],
        [1000, 1100],
      ],
    ],
    [
      'neither',
      'has a bump that a line through it does not show',
      [
        [1, 100],
        [10, 150],
        [100, 100],
        [1000, 100],
      ],
    ],
    [
      'neither',
      'jumps to another level',
      [
        [1, 100],
        [10, 100],
        [100, 200],
        [1000, 200],
      ],
    ],
    [
      'neither',
      'comes up again after a fall',
      [
        [1, 200],
        [10, 100],
        [100, 100],
        [1000, 130],
      ],
    ],
  ] as [string, string, Point[]][])('%s: %s', (verdict, _, points) => {
    expect(judgeGrowth(points).verdict).toBe(verdict);
  });

  it('tells the greatest rise as a share of the mean', () => {
    expect(
      judgeGrowth([
        [1, 110],
        [2, 90],
        [3, 100],
        [4, 120],
        [5, 80],
      ]).rise,
    ).toBeCloseTo(0.3);
  });
});
