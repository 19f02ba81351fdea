import { describe, expect, it } from '@jest/globals';
import { readFullWindow } from './read-factory-limits.js';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const SOON = '2026-11-23T14:00:00Z';
const LATER = '2026-11-28T00:00:00Z';
const PAST = '2026-11-23T11:59:00Z';

const window = (usedPercent: number, windowEnd: unknown) => ({ usedPercent, windowEnd });
const limits = (standard: object, core: object = {}) => ({ limits: { standard, core }, extraUsageAllowed: false });

describe('readFullWindow', () => {
  it.each([
    [
      'the one full window',
      limits({ fiveHour: window(100, SOON), weekly: window(40, LATER) }),
      { name: 'fiveHour', endsAtMs: Date.parse(SOON) },
    ],
    [
      'the last of several in a pool',
      limits({ fiveHour: window(100, SOON), weekly: window(101.5, LATER) }),
      { name: 'weekly', endsAtMs: Date.parse(LATER) },
    ],
    [
      'the first pool that comes back',
      limits({ weekly: window(100, LATER) }, { fiveHour: window(100, SOON) }),
      { name: 'fiveHour', endsAtMs: Date.parse(SOON) },
    ],
    [
      'a time in milliseconds',
      limits({ fiveHour: window(100, Date.parse(SOON)) }),
      { name: 'fiveHour', endsAtMs: Date.parse(SOON) },
    ],
    [
      'a time in seconds',
      limits({ fiveHour: window(100, Date.parse(SOON) / 1000) }),
      { name: 'fiveHour', endsAtMs: Date.parse(SOON) },
    ],
  ])('finds %s', (_name, answer, expected) => {
    expect(readFullWindow(answer, NOW)).toEqual(expected);
  });

  it.each([
    ['nothing is full', limits({ fiveHour: window(99, SOON) })],
    ['the window has ended and still shows its percentage', limits({ fiveHour: window(100, PAST) })],
    ['the end is no time', limits({ fiveHour: window(100, 'soon') })],
    ['limits are null, as on plans without windows', { limits: null }],
    ['the answer is a page', '<html></html>'],
    ['the answer is null', null],
    ['the answer is a list', [1]],
  ])('finds none where %s', (_name, answer) => {
    expect(readFullWindow(answer, NOW)).toBeUndefined();
  });
});
