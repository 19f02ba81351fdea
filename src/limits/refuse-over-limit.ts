import { formatUsd } from '../config/format-usd.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type BudgetPeriod } from '../keys/gateway-key.js';
import { NANO_USD } from './limit-kind.js';

/** Claude Code gives up at once above this; a limit of a minute is always over sooner. */
const LONGEST_RETRY_AFTER_SECONDS = 60;

const PERIOD_WORD: Readonly<Record<BudgetPeriod, string>> = { day: 'daily', week: 'weekly', month: 'monthly' };

export function tooManyRequests(limit: number, msBeforeNext: number): GatewayError {
  return overLimit(`This gateway key may make ${limit} requests a minute.`, msBeforeNext);
}

export function tooManyTokens(limit: number, msBeforeNext: number): GatewayError {
  return overLimit(`This gateway key may use ${limit} tokens a minute.`, msBeforeNext);
}

export function tooManyConcurrent(limit: number): GatewayError {
  return overLimit(`This gateway key may have ${limit} requests under way at a time.`, 1_000);
}

/** The client must not try again before the budget resets; the headers are those of Anthropic's own spend limits. */
export function budgetSpent(
  period: BudgetPeriod,
  limitNanoUsd: number,
  resetsAtMs: number,
  nowMs: number,
): GatewayError {
  const resetSeconds = String(Math.ceil(resetsAtMs / 1_000));
  return new GatewayError(
    429,
    `The ${PERIOD_WORD[period]} budget of this gateway key (${formatBudget(limitNanoUsd)}) is spent. It resets ` +
      `at ${formatTime(resetsAtMs)}.`,
    {
      billing: true,
      shouldRetry: false,
      retryAfterSeconds: Math.max(1, Math.ceil((resetsAtMs - nowMs) / 1_000)),
      headers: {
        'anthropic-ratelimit-unified-status': 'rejected',
        'anthropic-ratelimit-unified-reset': resetSeconds,
        'anthropic-ratelimit-unified-overage-reset': resetSeconds,
        'anthropic-ratelimit-unified-overage-utilization': '1',
        'anthropic-ratelimit-unified-overage-period': PERIOD_WORD[period],
        'anthropic-ratelimit-unified-overage-disabled-reason': 'org_spend_cap_reached',
      },
    },
  );
}

function overLimit(what: string, msBeforeNext: number): GatewayError {
  const seconds = Math.min(LONGEST_RETRY_AFTER_SECONDS, Math.max(1, Math.ceil(msBeforeNext / 1_000)));
  return new GatewayError(429, `${what} Try again in ${seconds} s.`, { retryAfterSeconds: seconds });
}

function formatBudget(nanoUsd: number): string {
  const usd = nanoUsd / NANO_USD;
  return `$${usd < 0.01 ? formatUsd(usd) : usd.toFixed(2)}`;
}

function formatTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
