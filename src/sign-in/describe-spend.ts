import { NANO_USD } from '../config/nano-usd.js';
import { type CalendarPeriod } from '../keys/limit-table.js';

/** A budget as the holder of a key sees it. */
export interface SpentBudget {
  period: CalendarPeriod;
  limitUsd: number;
  spentUsd: number;
  resetsAtMs: number;
}

/** What somebody without a budget has spent, in dollars. */
export type SpentInPeriods = Readonly<Record<CalendarPeriod, number>>;

const GROUPS: Readonly<Record<CalendarPeriod, string>> = { day: 'daily', week: 'weekly', month: 'monthly' };
const CENT_NANO_USD = NANO_USD / 100;
/** Below it while requests are still allowed, as in the headers. */
const LARGEST_PERCENT = 99;
const WARNING_PERCENT = 75;
const CRITICAL_PERCENT = 95;

/**
 * Describes budgets as Claude Code wants them for `/usage`: a row for each, and in dollars the one that the headers of
 * answers describe. That is the fullest one or, where some are spent, of those the one that resets last. Amounts are
 * cents.
 */
export function describeBudgets(budgets: readonly SpentBudget[]) {
  const measured = budgets.map((budget) => ({ budget, percent: percentOf(budget), spent: isSpent(budget) }));
  const shown = measured.reduce((one, other) => {
    if (one.spent !== other.spent) return one.spent ? one : other;
    if (one.spent) return other.budget.resetsAtMs > one.budget.resetsAtMs ? other : one;
    return fullness(other.budget) > fullness(one.budget) ? other : one;
  });
  return {
    extra_usage: {
      is_enabled: true,
      monthly_limit: toCents(shown.budget.limitUsd),
      used_credits: toCents(shown.budget.spentUsd),
      utilization: shown.percent,
      currency: 'USD',
    },
    limits: measured.map((one) => ({
      kind: 'spend',
      group: GROUPS[one.budget.period],
      percent: one.percent,
      resets_at: new Date(one.budget.resetsAtMs).toISOString(),
      severity: severityOf(one.percent),
      is_active: one === shown,
    })),
  };
}

/** Describes what somebody without a budget has spent. A null stands for no limit, because 0 would be one. */
export function describeSpend(spent: SpentInPeriods) {
  const cents = (period: CalendarPeriod): number => toCents(spent[period]);
  return {
    extra_usage: {
      is_enabled: true,
      monthly_limit: null,
      used_credits: cents('month'),
      utilization: null,
      currency: 'USD',
      daily: { limit: null, used_credits: cents('day'), utilization: null },
      weekly: { limit: null, used_credits: cents('week'), utilization: null },
    },
    limits: [],
  };
}

/** Whole cents; amounts of dollars are whole billionths, which a multiplication of fractions would not keep. */
function toCents(usd: number): number {
  return Math.floor(Math.round(usd * NANO_USD) / CENT_NANO_USD);
}

function isSpent(budget: SpentBudget): boolean {
  return budget.spentUsd >= budget.limitUsd;
}

function fullness({ spentUsd, limitUsd }: SpentBudget): number {
  return spentUsd / limitUsd;
}

function percentOf(budget: SpentBudget): number {
  const percent = Math.floor(fullness(budget) * 100);
  return isSpent(budget) ? percent : Math.min(LARGEST_PERCENT, percent);
}

function severityOf(percent: number): 'normal' | 'warning' | 'critical' {
  if (percent >= CRITICAL_PERCENT) return 'critical';
  return percent >= WARNING_PERCENT ? 'warning' : 'normal';
}
