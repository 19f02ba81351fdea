import { type BudgetPeriod, type GatewayKey } from '../keys/gateway-key.js';

/** What is limited. Amounts are requests, tokens, requests under way, and 10⁻⁹ USD. */
export type LimitKind = 'requests' | 'tokens' | 'concurrent' | `budget_${BudgetPeriod}`;

export const NANO_USD = 1_000_000_000;

/** How much of a kind a key may use in one window; null is without limit. */
export function limitOf({ limits }: GatewayKey, kind: LimitKind): number | null {
  switch (kind) {
    case 'requests':
      return limits.requestsPerMinute;
    case 'tokens':
      return limits.tokensPerMinute;
    case 'concurrent':
      return limits.maxConcurrent;
    case 'budget_day':
      return toNanoUsd(limits.budgetUsd.day);
    case 'budget_week':
      return toNanoUsd(limits.budgetUsd.week);
    case 'budget_month':
      return toNanoUsd(limits.budgetUsd.month);
  }
}

function toNanoUsd(usd: number | null): number | null {
  return usd === null ? null : Math.round(usd * NANO_USD);
}
