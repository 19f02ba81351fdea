import { describe, expect, it } from '@jest/globals';
import { MEMBERS, planDay } from './plan-day.js';

const LENGTH_MS = 80_000;
const day = planDay(LENGTH_MS, 1);

describe('planDay', () => {
  it('is the same for the same seed only', () => {
    expect(planDay(LENGTH_MS, 1)).toEqual(day);
    expect(planDay(LENGTH_MS, 2)).not.toEqual(day);
  });

  it('has all members at work, with bodies of 1 to 300 KB', () => {
    expect(new Set(day.map(({ member }) => member)).size).toBe(MEMBERS);
    const sizes = day.map(({ kilobytes }) => kilobytes);
    expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([1, 300]);
  });

  it('has whole answers, short streams and long ones', () => {
    expect(new Set(day.map(({ tokens }) => tokens))).toEqual(new Set([0, 20, 100]));
  });

  it('has bursts of sub-agents, in conversations of their own', () => {
    const bursts = day.filter(({ conversation, kilobytes }) => conversation > 0 && kilobytes === 4);
    const atOnce = bursts.map(
      (one) => bursts.filter(({ member, atMs }) => member === one.member && Math.abs(atMs - one.atMs) < 100).length,
    );
    expect(Math.max(...atOnce)).toBeGreaterThanOrEqual(3);
  });

  it('begins nothing at lunch and nothing after the end', () => {
    const times = day.map(({ atMs }) => atMs);
    expect(times.filter((atMs) => atMs > LENGTH_MS * 0.48 && atMs < LENGTH_MS * 0.58)).toEqual([]);
    expect(Math.max(...times)).toBeLessThan(LENGTH_MS);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
