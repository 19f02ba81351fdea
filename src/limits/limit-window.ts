import { DAY_MS, MINUTE_MS, WEEK_MS } from '../config/durations.js';
import { type LimitPeriod } from '../keys/limit-table.js';

export interface Window {
  startedAtMs: number;
  endsAtMs: number;
}

/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
/** Later than anything, and exact as a number. */
const NEVER_MS = 8_640_000_000_000_000;

/** The window in which a limit of a period counts at a moment. */
export function windowAt(period: LimitPeriod, nowMs: number): Window {
  switch (period) {
    case 'minute':
      return { startedAtMs: nowMs, endsAtMs: nowMs + MINUTE_MS };
    case 'moment':
      return { startedAtMs: 0, endsAtMs: NEVER_MS };
    case 'day': {
      const startedAtMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
      return { startedAtMs, endsAtMs: startedAtMs + DAY_MS };
    }
    case 'week': {
      const startedAtMs = FIRST_MONDAY_MS + Math.floor((nowMs - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS;
      return { startedAtMs, endsAtMs: startedAtMs + WEEK_MS };
    }
    case 'month': {
      const now = new Date(nowMs);
      return {
        startedAtMs: Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1),
        endsAtMs: Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1),
      };
    }
  }
}

/**
 * When the window that somebody has begun ends, by the clock as it is now; undefined where it has ended, or where it
 * belongs to another time. A clock that was set since must not keep anybody locked out longer than a window lasts.
 * `leftMs` is what a process knows that did not look at that clock meanwhile; null where it knows nothing.
 */
export function windowEnd(
  period: LimitPeriod,
  { startedAtMs, endsAtMs }: Window,
  nowMs: number,
  leftMs: number | null,
): number | undefined {
  const now = windowAt(period, nowMs);
  if (period !== 'minute' && period !== 'moment') return startedAtMs === now.startedAtMs ? now.endsAtMs : undefined;
  const end = Math.min(endsAtMs, now.endsAtMs, leftMs === null ? NEVER_MS : nowMs + leftMs);
  return end > nowMs ? end : undefined;
}
