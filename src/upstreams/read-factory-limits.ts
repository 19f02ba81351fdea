import { memberOf } from '../reasoning/read-value.js';
import { type FullWindow } from './upstream-kind.js';

const FULL_PERCENT = 100;

/**
 * Reads from Factory's answer on limits (`limits.{standard,core}.{fiveHour,weekly,monthly}`) which window keeps an
 * account from paying. A pool is blocked until the last of its full windows ends. Where both pools are blocked, the one
 * that comes back first counts, as some models work again then. A window whose end has passed is not full, whatever it
 * says. Returns undefined where no window is full, or the answer has another form.
 */
export function readFullWindow(answer: unknown, nowMs: number): FullWindow | undefined {
  const pools = membersOf(membersOf({ answer }, 'answer'), 'limits');
  const blocked = Object.keys(pools).flatMap((pool) => lastOf(fullWindows(membersOf(pools, pool), nowMs)) ?? []);
  return blocked.sort((one, other) => one.endsAtMs - other.endsAtMs)[0];
}

function fullWindows(windows: Record<string, unknown>, nowMs: number): FullWindow[] {
  return Object.keys(windows).flatMap((name) => {
    const { usedPercent, windowEnd } = membersOf(windows, name);
    const endsAtMs = timeOf(windowEnd);
    return typeof usedPercent === 'number' && usedPercent >= FULL_PERCENT && endsAtMs > nowMs
      ? [{ name, endsAtMs }]
      : [];
  });
}

function lastOf(windows: readonly FullWindow[]): FullWindow | undefined {
  return [...windows].sort((one, other) => other.endsAtMs - one.endsAtMs)[0];
}

/** Reads a time in ISO 8601, or as a number of seconds or milliseconds; NaN for anything else. */
function timeOf(value: unknown): number {
  if (typeof value === 'string') return Date.parse(value);
  if (typeof value !== 'number') return Number.NaN;
  return value < 1e11 ? value * 1000 : value;
}

function membersOf(object: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = memberOf(object, name);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
