import { describe, expect, it } from '@jest/globals';
import { fitLine, type Point } from './fit-line.js';

describe('fitLine', () => {
  it.each([
    [
      'rises',
      [
        [0, 1],
        [1, 3],
        [2, 5],
      ],
      2,
      1,
      1,
    ],
    [
      'falls',
      [
        [0, 4],
        [2, 0],
      ],
      -2,
      4,
      1,
    ],
    [
      'is level',
      [
        [0, 5],
        [1, 5],
        [2, 5],
      ],
      0,
      5,
      1,
    ],
    [
      'explains a part of what lies beside it',
      [
        [0, 0],
        [1, 3],
        [2, 0],
        [3, 3],
      ],
      0.6,
      0.6,
      0.2,
    ],
    [
      'explains nothing of what it only passes through',
      [
        [0, 1],
        [1, 4],
        [2, 1],
      ],
      0,
      2,
      0,
    ],
    ['goes through a single point', [[5, 7]], 0, 7, 1],
    [
      'is level through points above each other',
      [
        [1, 1],
        [1, 9],
      ],
      0,
      5,
      0,
    ],
  ] as [string, Point[], number, number, number][])('%s: %j', (_, points, slope, intercept, determination) => {
    const line = fitLine(points);
    expect(line.slope).toBeCloseTo(slope);
    expect(line.intercept).toBeCloseTo(intercept);
    expect(line.determination).toBeCloseTo(determination);
  });

  it('is zero without points', () => {
    expect(fitLine([])).toEqual({ slope: 0, intercept: 0, determination: 1 });
  });
});
