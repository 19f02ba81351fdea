import { describe, expect, it } from '@jest/globals';
import { MINUTE_MS } from '../config/durations.js';
import { addMinutes, firstByteQuantiles, MinuteCounters } from './minute-counters.js';

const MINUTE = 30_000_000;
const AT = MINUTE * MINUTE_MS;

function served(
  more: { firstByteMs?: number | null; isFault?: boolean; isThrottled?: boolean; outputTokens?: number } = {},
) {
  return {
    isFault: more.isFault ?? false,
    isThrottled: more.isThrottled ?? false,
    firstByteMs: more.firstByteMs === undefined ? 100 : more.firstByteMs,
    use: {
      inputTokens: 10,
      cacheReadTokens: 1_000,
      cacheWriteTokens: 200,
      outputTokens: more.outputTokens ?? 50,
      costNanoUsd: 3,
    },
  };
}

describe('MinuteCounters', () => {
  it('adds up what ended within a minute', () => {
    const counters = new MinuteCounters();
    counters.count(served(), AT);
    counters.count(served({ isFault: true, firstByteMs: null }), AT + MINUTE_MS - 1);
    counters.count(served({ isThrottled: true, firstByteMs: null }), AT + 1);
    counters.count(served(), AT + MINUTE_MS);
    expect(counters.minute(MINUTE)).toEqual({
      requests: 3,
      faults: 1,
      throttled: 1,
      inputTokens: 30,
      cacheReadTokens: 3_000,
      cacheWriteTokens: 600,
      outputTokens: 150,
      costNanoUsd: 9,
      firstBytes: 1,
      firstByteMs: 100,
    });
    expect(counters.minute(MINUTE + 1).requests).toBe(1);
  });

  it('knows nothing of minutes in which nothing ended, nor of those that are long over', () => {
    const counters = new MinuteCounters();
    counters.count(served(), AT);
    expect(counters.minute(MINUTE - 1).requests).toBe(0);
    expect(counters.minute(MINUTE + 61).requests).toBe(0);
    counters.count(served(), AT + 61 * MINUTE_MS);
    expect(counters.minute(MINUTE).requests).toBe(0);
    expect(counters.minute(MINUTE + 61).requests).toBe(1);
  });

  it('tells quantiles of the first byte within a tenth', () => {
    const counters = new MinuteCounters();
    for (let ms = 1; ms <= 1_000; ms++) counters.count(served({ firstByteMs: ms }), AT + (ms % 5) * MINUTE_MS);
    const [median = 0, p95 = 0] = firstByteQuantiles([0.5, 0.95], [counters.firstByteCounts(MINUTE, MINUTE + 4)]) ?? [];
    expect(Math.abs(median / 500 - 1)).toBeLessThan(0.1);
    expect(Math.abs(p95 / 950 - 1)).toBeLessThan(0.1);
  });

  it('has no quantiles where nothing began', () => {
    const counters = new MinuteCounters();
    counters.count(served({ firstByteMs: null }), AT);
    expect(firstByteQuantiles([0.5], [counters.firstByteCounts(MINUTE, MINUTE)])).toBeUndefined();
  });

  it('takes times beyond every bucket', () => {
    const counters = new MinuteCounters();
    counters.count(served({ firstByteMs: 0 }), AT);
    counters.count(served({ firstByteMs: 1e12 }), AT);
    expect(firstByteQuantiles([1], [counters.firstByteCounts(MINUTE, MINUTE)])?.[0]).toBeGreaterThan(600_000);
  });
});

describe('addMinutes', () => {
  it('adds every figure', () => {
    const counters = new MinuteCounters();
    counters.count(served(), AT);
    const minute = counters.minute(MINUTE);
    const sum = addMinutes([minute, minute, minute]);
    expect(Object.entries(sum)).toEqual(Object.entries(minute).map(([name, value]) => [name, value * 3]));
  });
});
