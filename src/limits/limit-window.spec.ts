import { describe, expect, it } from '@jest/globals';
import { type LimitPeriod } from '../keys/limit-table.js';
import { windowAt } from './limit-window.js';

const at = (iso: string) => Date.parse(iso);
const shown = (period: LimitPeriod, iso: string) => {
  const { startedAtMs, endsAtMs } = windowAt(period, at(iso));
  return [new Date(startedAtMs).toISOString(), new Date(endsAtMs).toISOString()];
};

describe('the window of a period', () => {
  it.each([
    ['day', '2026-02-28T23:59:59.999Z', '2026-02-28T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['day', '2026-03-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
    // 2026-11-23 is a Monday.
    ['week', '2026-11-22T23:59:59.999Z', '2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['week', '2026-11-23T00:00:00.000Z', '2026-11-23T00:00:00.000Z', '2026-11-30T00:00:00.000Z'],
    ['month', '2026-12-31T12:00:00.000Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['month', '2028-02-29T12:00:00.000Z', '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
  ] as const)('%s at %s', (period, now, start, end) => {
    expect(shown(period, now)).toEqual([start, end]);
  });
});
