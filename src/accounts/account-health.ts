import { HOUR_MS, MINUTE_MS } from '../config/durations.js';
import { type Outcome } from './outcome.js';

/**
 * How often an account has served and failed lately. Both counts fade with time, so that an old record neither protects
 * nor condemns an account. Times are steady.
 */
export interface AccountHealth {
  successes: number;
  failures: number;
  /** The moment at which the two counts had these values. */
  scoredAtMs: number;
  /**
   * The end of the window in which the account has no quota. No request goes to it before then; after it, one request
   * tries first. Null while the account has quota.
   */
  exhaustedUntilMs: number | null;
  /** How long the window was when upstream told of it; 0 while the account has quota. */
  exhaustedWindowMs: number;
}

/** The end and the length of a window without quota, as the database has them. */
export type Exhaustion = Pick<AccountHealth, 'exhaustedUntilMs' | 'exhaustedWindowMs'>;

export const HALF_LIFE_MS = 5 * MINUTE_MS;
/** An account without a record starts with so many successes: one failure must not halve its share. */
const CREDIT = 2;
/** The lowest score. It still lets a few requests through, so that the gateway notices when the account recovers. */
const LOWEST_SCORE = 0.05;
/** An account without a record falls below it by seven failures within minutes. */
const AILING_SCORE = 0.25;

export const EXHAUSTED_WINDOW_MS = HOUR_MS;

export function freshHealth(nowMs: number): AccountHealth {
  return { successes: 0, failures: 0, scoredAtMs: nowMs, exhaustedUntilMs: null, exhaustedWindowMs: 0 };
}

/** Gives a number between 0.05 and 1, by which the choice multiplies the configured weight. */
export function scoreOf(health: AccountHealth, nowMs: number): number {
  const left = fadeSince(health.scoredAtMs, nowMs);
  const successes = health.successes * left + CREDIT;
  return Math.max(LOWEST_SCORE, successes / (successes + health.failures * left));
}

/**
 * Gives the number by which the choice multiplies the weight where the same account has to be found each time: 1, or
 * 0.05 for an account that hardly serves. What {@link scoreOf} gives changes with every answer.
 */
export function steadyScoreOf(health: AccountHealth, nowMs: number): number {
  return scoreOf(health, nowMs) < AILING_SCORE ? LOWEST_SCORE : 1;
}

/** Gives the health after one more attempt. */
export function withOutcome(health: AccountHealth, outcome: Outcome, nowMs: number): AccountHealth {
  switch (outcome.kind) {
    case 'success': {
      // This answer began before another request met the 402, so it proves nothing about now.
      const counted = count(health, 1, 0, nowMs);
      return isExhausted(health, nowMs) ? counted : notExhausted(counted);
    }
    case 'failed':
      return count(health, 0, 1, nowMs);
    case 'exhausted':
      return exhaustedFor(
        health,
        outcome.forMs !== undefined && outcome.forMs > 0 ? outcome.forMs : EXHAUSTED_WINDOW_MS,
        nowMs,
      );
    case 'throttled':
    case 'unauthorized':
    case 'rejected':
    case 'cancelled':
      return health;
  }
}

function isExhausted({ exhaustedUntilMs }: AccountHealth, nowMs: number): boolean {
  return exhaustedUntilMs !== null && exhaustedUntilMs > nowMs;
}

/** Gives the health of an account that upstream serves again. */
export function notExhausted(health: AccountHealth): AccountHealth {
  return { ...health, exhaustedUntilMs: null, exhaustedWindowMs: 0 };
}

export function exhaustedFor(health: AccountHealth, windowMs: number, nowMs: number): AccountHealth {
  return { ...health, exhaustedUntilMs: nowMs + windowMs, exhaustedWindowMs: windowMs };
}

/** Adds an exhaustion that another replica has met; the later end counts. */
export function withExhaustion(
  health: AccountHealth,
  { exhaustedUntilMs, exhaustedWindowMs }: Exhaustion,
): AccountHealth {
  if (exhaustedUntilMs === null || exhaustedUntilMs <= (health.exhaustedUntilMs ?? 0)) return health;
  return { ...health, exhaustedUntilMs, exhaustedWindowMs };
}

function count(health: AccountHealth, successes: number, failures: number, nowMs: number): AccountHealth {
  const left = fadeSince(health.scoredAtMs, nowMs);
  return {
    ...health,
    successes: health.successes * left + successes,
    failures: health.failures * left + failures,
    scoredAtMs: nowMs,
  };
}

function fadeSince(thenMs: number, nowMs: number): number {
  return 2 ** (-Math.max(0, nowMs - thenMs) / HALF_LIFE_MS);
}
