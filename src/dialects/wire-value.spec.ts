import { expect, it } from '@jest/globals';
import { countOf } from './wire-value.js';

it.each([
  [12, 12],
  [12.5, 13],
  [-3, 0],
  [1e30, 1_000_000_000_000],
  [Number.NaN, 0],
  ['12', 0],
  [null, 0],
])('a count that the upstream gives as %p is read as %p', (given, read) => {
  expect(countOf(given)).toBe(read);
});
