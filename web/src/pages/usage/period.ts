import { type Period } from '../../api/gateway.js';
import { DAY_MS } from '../../format/durations.js';

export type PeriodName = 'today' | 'week' | 'month' | 'quarter';
export const PERIODS: readonly PeriodName[] = ['today', 'week', 'month', 'quarter'];

/** Whole days in UTC, as the ledger adds them up, today included; the end is not part of a period. */
export function periodOf(name: PeriodName, nowMs: number): Period {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const now = new Date(nowMs);
  const from = {
    today,
    week: today - 6 * DAY_MS,
    month: Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1),
    quarter: today - 89 * DAY_MS,
  }[name];
  return { from: dayOf(from), to: dayOf(today + DAY_MS) };
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
