import { HOUR_MS, MINUTE_MS } from '../config/durations.js';
import { type Outcome } from './outcome.js';

/**
 * How an account has been doing. Successes and failures fade, so that an old record neither shields nor damns. Times
 * are steady.
 */
export interface AccountHealth {
  successes: number;
  failures: number;
  /** The moment that the two counts are faded to. */
  scoredAtMs: number;
  /** Quota used up: not to be asked before then, and then by one request first. */
  exhaustedUntilMs: number | null;
  /** How long that was when it was found out; 0 when it is not. */
  exhaustedWindowMs: number;
}

/** An exhaustion that the database knows of. */
export type Exhaustion = Pick<AccountHealth, 'exhaustedUntilMs' | 'exhaustedWindowMs'>;

export const HALF_LIFE_MS = 5 * MINUTE_MS;
/** Successes that an account without a record is credited with: one failure must not halve it. */
const CREDIT = 2;
/** A share so small that a failing account is still noticed when it recovers. */
const LOWEST_SCORE = 0.05;

export const EXHAUSTED_WINDOW_MS = HOUR_MS;

export function freshHealth(nowMs: number): AccountHealth {
  return { successes: 0, failures: 0, scoredAtMs: nowMs, exhaustedUntilMs: null, exhaustedWindowMs: 0 };
}

/** Between 0.05 and 1; multiplies the configured weight. */
export function scoreOf(health: AccountHealth, nowMs: number): number {
  const left = fadeSince(health.scoredAtMs, nowMs);
  const successes = health.successes * left + CREDIT;
  return Math.max(LOWEST_SCORE, successes / (successes + health.failures * left));
}

/** The health after one more attempt. */
export function withOutcome(health: AccountHealth, outcome: Outcome, nowMs: number): AccountHealth {
  switch (outcome.kind) {
    case 'success': {
      // An answer that began before the 402 of another request proves nothing about now.
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

/** The health of an account that an upstream is answering with. */
export function notExhausted(health: AccountHealth): AccountHealth {
  return { ...health, exhaustedUntilMs: null, exhaustedWindowMs: 0 };
}

export function exhaustedFor(health: AccountHealth, windowMs: number, nowMs: number): AccountHealth {
  return { ...health, exhaustedUntilMs: nowMs + windowMs, exhaustedWindowMs: windowMs };
}

/** The health with the exhaustion that another replica has met; the longer one counts. */
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
