import { describe, expect, it } from '@jest/globals';
import { periodOf } from './period.js';

const NOW = Date.UTC(2026, 10, 23, 18, 30);

describe('periodOf', () => {
  it.each([
    ['today', '2026-11-23'],
    ['week', '2026-11-17'],
    ['month', '2026-11-01'],
    ['quarter', '2026-08-26'],
  ] as const)('%s begins on a day and has today in it', (name, from) => {
    expect(periodOf(name, NOW)).toEqual({ from, to: '2026-11-24' });
  });
});
