import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MinuteCounter } from './minute-counter.js';

const START = Date.UTC(2026, 10, 23, 12);

describe('a limit of a minute', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: START });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** How many requests of one each are let in at once. */
  function admitAll(counter: MinuteCounter, count: number): number {
    let admitted = 0;
    for (let index = 0; index < count; index++) {
      if (counter.reserve(1, Date.now()) !== undefined) continue;
      counter.settle(1, 1);
      admitted++;
    }
    return admitted;
  }

  it('lets as many in as it says, at once or one after the other, and again in the next minute', async () => {
    const counter = new MinuteCounter('key', 100);
    expect(admitAll(counter, 60)).toBe(60);
    let later = 0;
    // Between any two things that the limiter tells.
    for (let turn = 0; turn < 200; turn++) {
      await Promise.resolve();
      later += admitAll(counter, 1);
    }
    expect(later).toBe(40);
    expect(counter.used(Date.now())).toBe(100);
    jest.setSystemTime(START + 59_999);
    expect(counter.reserve(1, Date.now())).toBe(1);
    jest.setSystemTime(START + 60_000);
    expect(admitAll(counter, 300)).toBe(100);
    await Promise.resolve();
    expect(counter.used(Date.now())).toBe(100);
  });

  it('counts what was used in place of what was reserved', async () => {
    const counter = new MinuteCounter('key', 1_000);
    expect(counter.reserve(900, START)).toBeUndefined();
    expect(counter.reserve(200, START)).toBeUndefined();
    expect(counter.reserve(1, START)).toBe(60_000);
    counter.settle(900, 10);
    counter.settle(200, 0);
    await Promise.resolve();
    expect(counter.used(START)).toBe(10);
    expect(counter.reserve(1, START)).toBeUndefined();
  });
});
