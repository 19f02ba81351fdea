import { beforeEach, describe, expect, it } from '@jest/globals';
import { EndpointBreaker } from './endpoint-breaker.js';

let breaker: EndpointBreaker;
beforeEach(() => {
  breaker = new EndpointBreaker();
});

function enter(nowMs: number) {
  const pass = breaker.enter(nowMs);
  if (!pass) throw new Error('the breaker is open');
  return pass;
}

/** Opens the breaker by failures at one moment. */
function open(nowMs: number): void {
  for (let failure = 0; failure < 5; failure++) breaker.fail(enter(nowMs), nowMs);
}

describe('EndpointBreaker', () => {
  it('opens after five failures in a row, and says so once', () => {
    const passes = Array.from({ length: 7 }, () => enter(0));
    expect(passes.map((pass) => breaker.fail(pass, 1))).toEqual([false, false, false, false, true, false, false]);
    expect([breaker.state(1), breaker.enter(1)]).toEqual(['open', undefined]);
  });

  it('begins to count anew after a success that began after the last failure', () => {
    for (let failure = 0; failure < 4; failure++) breaker.fail(enter(0), 0);
    breaker.succeed(enter(1), 2);
    for (let failure = 0; failure < 4; failure++) breaker.fail(enter(3), 3);
    expect(breaker.state(3)).toBe('closed');
  });

  it('takes no answer that began before the last failure for a proof', () => {
    const early = enter(0);
    for (let failure = 0; failure < 4; failure++) breaker.fail(enter(1), 1);
    breaker.succeed(early, 2);
    breaker.fail(enter(3), 3);
    expect(breaker.state(3)).toBe('open');
  });

  it('lets one request try when the rest is over, and closes when that is served', () => {
    open(0);
    expect([breaker.enter(9_999), breaker.state(10_000)]).toEqual([undefined, 'half_open']);
    const trial = enter(10_000);
    expect(breaker.enter(10_001)).toBeUndefined();
    expect([breaker.succeed(trial, 10_500), breaker.state(10_500)]).toEqual([true, 'closed']);
  });

  it('rests twice as long after every trial that fails, two minutes at most', () => {
    open(0);
    let nowMs = 0;
    const rests = [10_000, 20_000, 40_000, 80_000, 120_000, 120_000];
    for (const restMs of rests) {
      expect(breaker.enter(nowMs + restMs - 1)).toBeUndefined();
      nowMs += restMs;
      breaker.fail(enter(nowMs), nowMs);
    }
  });

  it('lets the next request try where the trial told nothing', () => {
    open(0);
    breaker.leave(enter(10_000));
    expect(breaker.enter(10_001)).toBeDefined();
  });

  it('goes by no request that began before it opened or closed', () => {
    const early = Array.from({ length: 6 }, () => enter(0));
    open(1);
    early.slice(0, 3).forEach((pass) => breaker.succeed(pass, 2));
    expect(breaker.state(2)).toBe('open');
    breaker.succeed(enter(10_001), 10_001);
    early.forEach((pass) => breaker.fail(pass, 10_002));
    expect(breaker.isWell(70_001)).toBe(true);
    expect(breaker.isSpotless(70_001)).toBe(true);
  });

  it('is well a minute after it has closed, or after nobody could pay', () => {
    expect(breaker.isWell(0)).toBe(true);
    open(0);
    expect(breaker.isWell(100_000)).toBe(false);
    breaker.succeed(enter(100_000), 100_000);
    expect([breaker.isWell(159_999), breaker.isWell(160_000)]).toEqual([false, true]);
    breaker.lacksPayer(170_000);
    expect([breaker.state(170_000), breaker.isWell(229_999), breaker.isWell(230_000)]).toEqual(['closed', false, true]);
  });

  it('is due when its rest is over, until somebody tries', () => {
    expect(breaker.isDue(0)).toBe(false);
    open(0);
    expect([breaker.isDue(9_999), breaker.isDue(10_000)]).toEqual([false, true]);
    const trial = enter(10_000);
    expect(breaker.isDue(10_001)).toBe(false);
    breaker.leave(trial);
    expect(breaker.isDue(10_002)).toBe(true);
  });

  it('stays well through single failures', () => {
    breaker.fail(enter(0), 0);
    expect([breaker.isWell(1), breaker.isSpotless(1)]).toEqual([true, false]);
  });
});
