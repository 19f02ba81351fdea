import { DAY_MS, MINUTE_MS, WEEK_MS } from '../config/durations.js';
import { type LimitPeriod } from '../keys/limit-table.js';

export interface Window {
  startedAtMs: number;
  endsAtMs: number;
}

/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
/** The latest time that `Date` knows. */
const NEVER_MS = 8_640_000_000_000_000;

/** The window of a limit with this period at a moment. */
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
 * When a window that has begun ends, by the clock as it is now. Answers undefined where the window has ended, or
 * belongs to another time. Somebody may have set the clock since the window began: nobody may be locked out for longer
 * than a window lasts. `leftMs` is the rest of the window by a clock that nobody sets; null where nobody has measured
 * it.
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
