import { describe, expect, it } from '@jest/globals';
import { HOUR_MS } from '../config/durations.js';
import {
  type AccountHealth,
  EXHAUSTED_WINDOW_MS,
  freshHealth,
  HALF_LIFE_MS,
  scoreOf,
  withOutcome,
} from './account-health.js';
import { type Outcome } from './outcome.js';

const T = 1_790_000_000_000;

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

  it.each<Outcome>([
    { kind: 'rejected', error: 'HTTP 403' },
    { kind: 'cancelled' },
    { kind: 'unauthorized' },
    { kind: 'throttled' },
  ])('does not hold $kind against the account', (outcome) => {
    expect(after([outcome])).toEqual(freshHealth(T));
  });
});

describe('exhaustion after 402', () => {
  it.each([
    ['as long as upstream says', 5 * HOUR_MS, 5 * HOUR_MS],
    ['an hour where that makes no sense', 0, EXHAUSTED_WINDOW_MS],
    ['an hour when nobody says', undefined, EXHAUSTED_WINDOW_MS],
  ])('lasts %s', (_name, forMs, expected) => {
    const health = after([{ kind: 'exhausted', ...(forMs !== undefined && { forMs }) }]);
    expect([health.exhaustedUntilMs, health.exhaustedWindowMs]).toEqual([T + expected, expected]);
  });

  it('is not ended by an answer that began before it, but by a success after its window', () => {
    const health = after([{ kind: 'exhausted' }, success]);
    expect(health.exhaustedUntilMs).toBe(T + EXHAUSTED_WINDOW_MS);
    expect(withOutcome(health, success, T + EXHAUSTED_WINDOW_MS).exhaustedUntilMs).toBeNull();
  });
});
