import { MINUTE_MS } from '../config/durations.js';
import { formatUsd } from '../config/format-usd.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type CalendarPeriod, KEY_LIMITS, type LimitName } from '../keys/limit-table.js';
import { type CodexHeaderFields, spentHeaders } from './codex-headers.js';
import { windowAt } from './limit-window.js';

/** Claude Code gives up at once above a minute. Nobody knows when a request that is under way will end. */
const LONGEST_WAIT_SECONDS = { minute: 60, moment: 1 };

const PERIOD_WORD: Readonly<Record<CalendarPeriod, string>> = { day: 'daily', week: 'weekly', month: 'monthly' };

/** Makes the 429 for a client whose key has reached a limit. `amount` is what the operator has set. */
export function refuseOverLimit(name: LimitName, amount: number, msBeforeNext: number): GatewayError {
  const { counts, period, refusal } = KEY_LIMITS[name];
  const what = refusal(counts === 'cost' ? formatBudget(amount) : String(amount));
  if (period !== 'minute' && period !== 'moment') return refuseUntilReset(what, period, counts === 'cost');
  const seconds = Math.min(LONGEST_WAIT_SECONDS[period], Math.max(1, Math.ceil(msBeforeNext / 1_000)));
  return new GatewayError(429, `${what} Try again in ${seconds} s.`, { retryAfterSeconds: seconds });
}

/** The client must not try again before the limit resets. */
function refuseUntilReset(what: string, period: CalendarPeriod, isBudget: boolean): GatewayError {
  const nowMs = Date.now();
  const resetsAtMs = windowAt(period, nowMs).endsAtMs;
  return new GatewayError(429, `${what} It resets at ${formatTime(resetsAtMs)}.`, {
    shouldRetry: false,
    retryAfterSeconds: Math.max(1, Math.ceil((resetsAtMs - nowMs) / 1_000)),
    ...(isBudget && {
      billing: true,
      resetsAtSeconds: Math.ceil(resetsAtMs / 1_000),
      headers: { ...budgetHeaders(period, resetsAtMs), ...codexHeadersOf(period, nowMs) },
    }),
  });
}

function codexHeadersOf(period: CalendarPeriod, nowMs: number): CodexHeaderFields {
  const { startedAtMs, endsAtMs } = windowAt(period, nowMs);
  return spentHeaders(Math.round((endsAtMs - startedAtMs) / MINUTE_MS), Math.ceil(endsAtMs / 1_000));
}

/** The headers of Anthropic's own spend limits. */
function budgetHeaders(period: CalendarPeriod, resetsAtMs: number): Readonly<Record<string, string>> {
  const resetSeconds = String(Math.ceil(resetsAtMs / 1_000));
  return {
    'anthropic-ratelimit-unified-status': 'rejected',
    'anthropic-ratelimit-unified-reset': resetSeconds,
    'anthropic-ratelimit-unified-overage-reset': resetSeconds,
    'anthropic-ratelimit-unified-overage-utilization': '1',
    'anthropic-ratelimit-unified-overage-surpassed-threshold': '0.95',
    'anthropic-ratelimit-unified-overage-period': PERIOD_WORD[period],
    'anthropic-ratelimit-unified-overage-disabled-reason': 'org_spend_cap_reached',
  };
}

function formatBudget(usd: number): string {
  return `$${usd < 0.01 ? formatUsd(usd) : usd.toFixed(2)}`;
}

function formatTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
