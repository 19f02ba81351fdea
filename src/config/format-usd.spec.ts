import { describe, expect, it } from '@jest/globals';
import { formatUsd } from './format-usd.js';

describe('dollars', () => {
  it.each([
    [0, '0'],
    [3, '3'],
    [20, '20'],
    [0.003, '0.003'],
    [0.0029999999999999, '0.003'],
    [0.1 + 0.2, '0.3'],
    [1e-9, '0.000000001'],
    [5e-8, '0.00000005'],
    [12.5, '12.5'],
    [9_007_199.254740991, '9007199.254740991'],
  ])('%d are written as %s', (usd, text) => {
    expect(formatUsd(usd)).toBe(text);
  });
});
