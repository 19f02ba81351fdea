import { describe, expect, it } from '@jest/globals';
import { MINUTE_MS } from '../config/durations.js';
import { MinuteCounter } from './minute-counter.js';

const START = 1_000_000;

describe('a limit of a minute', () => {
  /** How many requests of one each are let in at once. */
  function admitAll(counter: MinuteCounter, count: number, nowMs: number): number {
    let admitted = 0;
    for (let index = 0; index < count; index++) {
      if (counter.reserve(1, nowMs) !== undefined) continue;
      counter.settle(1, 1, nowMs);
      admitted++;
    }
    return admitted;
  }

  it('lets as many in as it says, and again in the next minute', () => {
    const counter = new MinuteCounter(100);
    expect(admitAll(counter, 60, START)).toBe(60);
    expect(admitAll(counter, 60, START + 30_000)).toBe(40);
    expect(counter.used(START + 30_000)).toBe(100);
    expect(counter.reserve(1, START + 59_999)).toBe(1);
    expect(admitAll(counter, 300, START + MINUTE_MS)).toBe(100);
    expect(counter.used(START + MINUTE_MS)).toBe(100);
  });

  it('counts what was used in place of what was reserved', () => {
    const counter = new MinuteCounter(1_000);
    expect(counter.reserve(900, START)).toBeUndefined();
    expect(counter.reserve(200, START)).toBeUndefined();
    expect(counter.reserve(1, START)).toBe(MINUTE_MS);
    counter.settle(900, 10, START);
    counter.settle(200, 0, START);
    expect(counter.used(START)).toBe(10);
    expect(counter.reserve(1, START)).toBeUndefined();
  });
});
