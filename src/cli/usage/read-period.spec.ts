import { describe, expect, it } from '@jest/globals';
import { readPeriod } from './read-period.js';

const NOW = new Date(2026, 10, 28, 14, 25);

describe('the time of a report', () => {
  it('is the whole day before this one, by the clock of the machine', () => {
    expect(readPeriod({ yesterday: true }, NOW)).toEqual({
      from: new Date(2026, 10, 27).toISOString(),
      to: new Date(2026, 10, 28).toISOString(),
    });
    expect(readPeriod({ yesterday: true }, new Date(2026, 0, 1)).from).toBe(new Date(2025, 11, 31).toISOString());
  });

  it('is what was typed: a day begins at midnight here, a moment is one', () => {
    expect(readPeriod({ from: '2026-11-01', to: '2026-11-02T08:30Z' }, NOW)).toEqual({
      from: new Date(2026, 10, 1).toISOString(),
      to: '2026-11-02T08:30:00.000Z',
    });
    expect(readPeriod({}, NOW)).toEqual({});
  });

  it.each([
    [{ from: '2026-02-30' }, '--from must be a day such as 2026-11-28'],
    [{ to: 'tomorrow' }, '--to must be a day'],
    [{ yesterday: true, to: '2026-11-28' }, '--yesterday says the time already'],
  ])('%j is refused: %s', (typed, problem) => {
    expect(() => readPeriod(typed, NOW)).toThrow(problem);
  });
});
