import { describe, expect, it } from '@jest/globals';
import { type AccountHealth, EXHAUSTED_WINDOW_MS, freshHealth, HALF_LIFE_MS, scoreOf, withOutcome } from './account-health.js';
import { type Outcome } from './outcome.js';

const T = 1_790_000_000_000;
const MINUTE_MS = 60_000;

function after(outcomes: readonly Outcome[], from: AccountHealth = freshHealth(T)): AccountHealth {
  return outcomes.reduce((health, outcome) => withOutcome(health, outcome, T), from);
}

function times(count: number, outcome: Outcome): Outcome[] {
  return Array.from({ length: count }, () => outcome);
}

const success: Outcome = { kind: 'success' };
const failed: Outcome = { kind: 'failed', error: 'HTTP 529' };

describe('scoreOf', () => {
  it('is 1 without a record and after successes only', () => {
    expect(scoreOf(freshHealth(T), T)).toBe(1);
    expect(scoreOf(after(times(50, success)), T)).toBe(1);
  });

  it.each([
    [1, 2 / 3],
    [2, 1 / 2],
    [6, 1 / 4],
    [1000, 0.05],
  ])('after %i failures in a row is %f', (failures, score) => {
    expect(scoreOf(after(times(failures, failed)), T)).toBeCloseTo(score, 10);
  });

  it('forgets: an old good record does not shield an account that fails now', () => {
    const old = after(times(1000, success));
    const now = T + 10 * HALF_LIFE_MS;
    const failing = times(10, failed).reduce((health, outcome) => withOutcome(health, outcome, now), old);
    expect(scoreOf(failing, now)).toBeLessThan(0.25);
  });

  it('forgives: failures fade by half in a half-life', () => {
    const health = after(times(8, failed));
    expect(scoreOf(health, T)).toBeCloseTo(2 / 10, 10);
    expect(scoreOf(health, T + HALF_LIFE_MS)).toBeCloseTo(2 / 6, 10);
    expect(scoreOf(health, T + 20 * HALF_LIFE_MS)).toBeGreaterThan(0.99);
  });

  it.each<Outcome>([{ kind: 'refused', error: 'HTTP 403' }, { kind: 'cancelled' }, { kind: 'unauthorized' }])('does not hold $kind against the account', (outcome) => {
    expect(after([outcome])).toEqual(freshHealth(T));
  });
});

describe('cool-down after 429', () => {
  it.each([
    ["upstream's own word", 30_000, 30_000],
    ['a word beyond a day is cut', 90 * 24 * 3_600_000, 24 * 3_600_000],
    ['nothing said', undefined, 2_000],
    ['a word that makes no sense', 0, 2_000],
  ])('%s', (_name, retryAfterMs, expected) => {
    expect(after([{ kind: 'throttled', ...(retryAfterMs !== undefined && { retryAfterMs }) }]).coolUntilMs).toBe(T + expected);
  });

  it('doubles with every 429 in a row up to five minutes, and begins anew after a success', () => {
    const untils: number[] = [];
    let health = freshHealth(T);
    for (let i = 0; i < 10; i++) {
      health = withOutcome({ ...health, coolUntilMs: null }, { kind: 'throttled' }, T);
      untils.push((health.coolUntilMs ?? 0) - T);
    }
    expect(untils).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((seconds) => seconds * 1000));
    const later = T + 10 * MINUTE_MS;
    const healed = withOutcome(health, success, later);
    expect((withOutcome(healed, { kind: 'throttled' }, later).coolUntilMs ?? 0) - later).toBe(2_000);
  });

  it('is not shortened by a second, shorter one nor by an answer that began before it', () => {
    const health = after([{ kind: 'throttled', retryAfterMs: 60_000 }, { kind: 'throttled', retryAfterMs: 1_000 }, success]);
    expect(health.coolUntilMs).toBe(T + 60_000);
  });
});

describe('exhaustion after 402', () => {
  it.each([
    ['the end of the window', T + 5 * 3_600_000, T + 5 * 3_600_000],
    ['an end in the past counts as unknown', T - 1, T + EXHAUSTED_WINDOW_MS],
    ['an hour when nobody says', undefined, T + EXHAUSTED_WINDOW_MS],
  ])('lasts until %s', (_name, untilMs, expected) => {
    expect(after([{ kind: 'exhausted', ...(untilMs !== undefined && { untilMs }) }]).exhaustedUntilMs).toBe(expected);
  });

  it('is not ended by an answer that began before it, but by a success after its window', () => {
    const health = after([{ kind: 'exhausted' }, success]);
    expect(health.exhaustedUntilMs).toBe(T + EXHAUSTED_WINDOW_MS);
    expect(withOutcome(health, success, T + EXHAUSTED_WINDOW_MS).exhaustedUntilMs).toBeNull();
  });
});
