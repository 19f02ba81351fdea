import { MINUTE_MS } from '../config/durations.js';
import { KEY_LIMITS, type LimitName } from '../keys/limit-table.js';
import { type LimitUse } from './limit-use.js';
import { windowAt } from './limit-window.js';

/** The headers from which Codex learns of limits: `rate_limits.rs` of github.com/openai/codex, codex-rs/codex-api. */
export type CodexHeaderFields = Readonly<Partial<Record<`x-codex-${CodexFact}`, string>>>;
type CodexFact =
  | `${(typeof PLACES)[number]}-${'used-percent' | 'window-minutes' | 'reset-at'}`
  | `credits-${'has-credits' | 'unlimited' | 'balance'}`;

interface UsedWindow {
  name: LimitName;
  isBudget: boolean;
  usedPercent: number;
  minutes: number;
  /** Unix seconds; undefined for a minute, which begins with a request. */
  resetsAtSeconds: number | undefined;
}

/** Codex shows two windows. */
const PLACES = ['primary', 'secondary'] as const;

/**
 * Makes the headers by which a successful answer tells Codex how much of its user's limits is used: of the two fullest
 * budgets, the shorter one first. Limits by the minute take the places that budgets leave. Of one limit
 * that several levels have, Codex is told of the fullest. What is left of the tightest budget, in dollars, is the
 * balance of credits. A key without such limits gets none. `nowMs` is the time of day.
 */
export function codexHeaders(uses: readonly LimitUse[], nowMs: number): CodexHeaderFields {
  const shown = uses
    .flatMap((use) => usedWindow(use, nowMs) ?? [])
    .sort((a, b) => Number(b.isBudget) - Number(a.isBudget) || b.usedPercent - a.usedPercent)
    .filter(({ name }, at, all) => all.findIndex((one) => one.name === name) === at)
    .slice(0, PLACES.length)
    .sort((a, b) => a.minutes - b.minutes);
  const left = uses.filter(({ name }) => KEY_LIMITS[name].counts === 'cost').map(({ limit, used }) => limit - used);
  const headers: CodexHeaderFields = left.length > 0 ? creditHeaders(Math.min(...left)) : {};
  for (const [place, window] of shown.entries()) Object.assign(headers, windowHeaders(window, place));
  return headers;
}

/** Makes the headers for a budget that is spent. */
export function spentHeaders(minutes: number, resetsAtSeconds: number): CodexHeaderFields {
  return {
    ...windowHeaders({ usedPercent: 100, minutes, resetsAtSeconds }, 0),
    ...creditHeaders(0),
  };
}

function usedWindow({ name, limit, used, resetsAtMs }: LimitUse, nowMs: number): UsedWindow | undefined {
  const { counts, period } = KEY_LIMITS[name];
  if (period === 'moment') return undefined;
  const { startedAtMs, endsAtMs } = windowAt(period, nowMs);
  return {
    name,
    isBudget: counts === 'cost',
    usedPercent: Math.min(100, Math.round((used / limit) * 1_000) / 10),
    minutes: Math.round((endsAtMs - startedAtMs) / MINUTE_MS),
    resetsAtSeconds: resetsAtMs === null ? undefined : Math.ceil(resetsAtMs / 1_000),
  };
}

function windowHeaders(
  { usedPercent, minutes, resetsAtSeconds }: Omit<UsedWindow, 'name' | 'isBudget'>,
  place: number,
): CodexHeaderFields {
  const prefix = `x-codex-${PLACES[place] ?? PLACES[0]}` as const;
  return {
    [`${prefix}-used-percent`]: String(usedPercent),
    [`${prefix}-window-minutes`]: String(minutes),
    ...(resetsAtSeconds !== undefined && { [`${prefix}-reset-at`]: String(resetsAtSeconds) }),
  };
}

function creditHeaders(left: number): CodexHeaderFields {
  return {
    'x-codex-credits-has-credits': String(left > 0),
    'x-codex-credits-unlimited': 'false',
    'x-codex-credits-balance': Math.max(0, left).toFixed(2),
  };
}
