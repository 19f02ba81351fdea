import { MINUTE_MS } from '../config/durations.js';
import { formatUsd } from '../config/format-usd.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type CalendarPeriod, KEY_LIMITS } from '../keys/limit-table.js';
import { POOL_SCOPE } from './budget-headers.js';
import { spentHeaders } from './codex-headers.js';
import { type HeldLimit } from './held-limit.js';
import { windowAt } from './limit-window.js';
import { isPool, nameParty } from './name-party.js';

/** Claude Code gives up at once above a minute. Nobody knows when a request that is under way will end. */
const LONGEST_WAIT_SECONDS = { minute: 60, moment: 1 };

const PERIOD_WORD: Readonly<Record<CalendarPeriod, string>> = { day: 'daily', week: 'weekly', month: 'monthly' };

/** What a refusal tells of a limit. */
type ReachedLimit = Pick<HeldLimit, 'holder' | 'name' | 'amount'>;

/** Makes the 429 for a client that has reached a limit. `amount` is what the operator has set. */
export function refuseOverLimit({ holder, name, amount }: ReachedLimit, msBeforeNext: number): GatewayError {
  const { counts, period, refusal } = KEY_LIMITS[name];
  const isBudget = counts === 'cost';
  const what = refusal(isBudget ? formatBudget(amount) : String(amount), nameParty(holder));
  if (period !== 'minute' && period !== 'moment') {
    const nowMs = Date.now();
    const headers = isBudget ? spentBudgetHeaders(period, nowMs, isPool(holder)) : undefined;
    return refuseUntilReset(what, windowAt(period, nowMs).endsAtMs, nowMs, headers);
  }
  const seconds = Math.min(LONGEST_WAIT_SECONDS[period], Math.max(1, Math.ceil(msBeforeNext / 1_000)));
  return new GatewayError(429, `${what} Try again in ${seconds} s.`, { retryAfterSeconds: seconds });
}

/** The client must not try again before the limit resets. `headers` are those of a budget. */
function refuseUntilReset(
  what: string,
  resetsAtMs: number,
  nowMs: number,
  headers: Readonly<Record<string, string>> | undefined,
): GatewayError {
  return new GatewayError(429, `${what} It resets at ${formatTime(resetsAtMs)}.`, {
    shouldRetry: false,
    retryAfterSeconds: Math.max(1, Math.ceil((resetsAtMs - nowMs) / 1_000)),
    ...(headers && { billing: true, resetsAtSeconds: Math.ceil(resetsAtMs / 1_000), headers }),
  });
}

/** The headers of Anthropic's own spend limits, and Codex' windows. */
function spentBudgetHeaders(
  period: CalendarPeriod,
  nowMs: number,
  isOfPool: boolean,
): Readonly<Record<string, string>> {
  const { startedAtMs, endsAtMs } = windowAt(period, nowMs);
  const resetSeconds = Math.ceil(endsAtMs / 1_000);
  return {
    'anthropic-ratelimit-unified-status': 'rejected',
    'anthropic-ratelimit-unified-reset': String(resetSeconds),
    'anthropic-ratelimit-unified-overage-reset': String(resetSeconds),
    'anthropic-ratelimit-unified-overage-utilization': '1',
    'anthropic-ratelimit-unified-overage-surpassed-threshold': '0.95',
    'anthropic-ratelimit-unified-overage-period': PERIOD_WORD[period],
    'anthropic-ratelimit-unified-overage-disabled-reason': 'org_spend_cap_reached',
    ...(isOfPool && POOL_SCOPE),
    ...spentHeaders(Math.round((endsAtMs - startedAtMs) / MINUTE_MS), resetSeconds),
  };
}

function formatBudget(usd: number): string {
  return `$${usd < 0.01 ? formatUsd(usd) : usd.toFixed(2)}`;
}

function formatTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
