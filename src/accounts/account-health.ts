import { type Outcome } from './outcome.js';

/** How an account has been doing. Successes and failures fade, so that an old record neither shields nor damns. */
export interface AccountHealth {
  successes: number;
  failures: number;
  /** The moment that the two counts are faded to. */
  scoredAtMs: number;
  /** Throttled: not to be asked before then. */
  coolUntilMs: number | null;
  /** 429s since the last success. */
  throttles: number;
  /** Quota used up: not to be asked before then, and then by one request first. */
  exhaustedUntilMs: number | null;
}

/** What keeps an account from being asked for a while. */
export type AccountRest = Pick<AccountHealth, 'coolUntilMs' | 'exhaustedUntilMs' | 'throttles'>;

export const HALF_LIFE_MS = 5 * 60_000;
/** Successes that an account without a record is credited with: one failure must not halve it. */
const CREDIT = 2;
/** A share so small that a failing account is still noticed when it recovers. */
const LOWEST_SCORE = 0.05;

const FIRST_COOL_DOWN_MS = 2_000;
const LONGEST_COOL_DOWN_MS = 5 * 60_000;
/** What a `retry-after` may ask for at most. */
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000;
export const EXHAUSTED_WINDOW_MS = 3_600_000;

export function freshHealth(nowMs: number): AccountHealth {
  return { successes: 0, failures: 0, scoredAtMs: nowMs, coolUntilMs: null, throttles: 0, exhaustedUntilMs: null };
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
      // An answer that began before the 429 or 402 of another request proves nothing about now.
      const cooling = isAhead(health.coolUntilMs, nowMs);
      const exhausted = isAhead(health.exhaustedUntilMs, nowMs);
      return {
        ...count(health, 1, 0, nowMs),
        coolUntilMs: cooling ? health.coolUntilMs : null,
        throttles: cooling ? health.throttles : 0,
        exhaustedUntilMs: exhausted ? health.exhaustedUntilMs : null,
      };
    }
    case 'failed':
      return count(health, 0, 1, nowMs);
    case 'throttled':
      return { ...health, throttles: health.throttles + 1, coolUntilMs: Math.max(health.coolUntilMs ?? 0, nowMs + coolDownMs(health.throttles, outcome.retryAfterMs)) };
    case 'exhausted':
      return { ...health, exhaustedUntilMs: outcome.untilMs !== undefined && outcome.untilMs > nowMs ? outcome.untilMs : nowMs + EXHAUSTED_WINDOW_MS };
    case 'unauthorized':
    case 'refused':
    case 'cancelled':
      return health;
  }
}

/** The health with the cool-down or exhaustion that another replica has met; the longer one counts. */
export function withRest(health: AccountHealth, { coolUntilMs, exhaustedUntilMs, throttles }: AccountRest): AccountHealth {
  return {
    ...health,
    coolUntilMs: later(health.coolUntilMs, coolUntilMs),
    exhaustedUntilMs: later(health.exhaustedUntilMs, exhaustedUntilMs),
    throttles: Math.max(health.throttles, throttles),
  };
}

function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

/** Upstream's own word, else 2 s doubled with every 429 in a row up to 5 minutes. */
function coolDownMs(throttles: number, retryAfterMs: number | undefined): number {
  if (retryAfterMs !== undefined && retryAfterMs > 0) return Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS);
  return Math.min(FIRST_COOL_DOWN_MS * 2 ** Math.min(throttles, 20), LONGEST_COOL_DOWN_MS);
}

function isAhead(timeMs: number | null, nowMs: number): boolean {
  return timeMs !== null && timeMs > nowMs;
}

function count(health: AccountHealth, successes: number, failures: number, nowMs: number): AccountHealth {
  const left = fadeSince(health.scoredAtMs, nowMs);
  return { ...health, successes: health.successes * left + successes, failures: health.failures * left + failures, scoredAtMs: nowMs };
}

function fadeSince(thenMs: number, nowMs: number): number {
  return 2 ** (-Math.max(0, nowMs - thenMs) / HALF_LIFE_MS);
}
