import { expect, it } from '@jest/globals';
import { describeBudgets, describeSpend, type SpentBudget } from './describe-spend.js';

const MONTH: SpentBudget = { period: 'month', limitUsd: 500, spentUsd: 271.4, resetsAtMs: Date.UTC(2026, 9, 1) };
const DAY: SpentBudget = { period: 'day', limitUsd: 20, spentUsd: 4, resetsAtMs: Date.UTC(2026, 8, 29) };
const WEEK: SpentBudget = { period: 'week', limitUsd: 100, spentUsd: 60, resetsAtMs: Date.UTC(2026, 9, 5) };

it('shows the one budget as the protocol has it', () => {
  expect(describeBudgets([MONTH])).toEqual({
    extra_usage: { is_enabled: true, monthly_limit: 50_000, used_credits: 27_140, utilization: 54, currency: 'USD' },
    limits: [
      {
        kind: 'spend',
        group: 'monthly',
        percent: 54,
        resets_at: '2026-10-01T00:00:00.000Z',
        severity: 'normal',
        is_active: true,
      },
    ],
  });
});

it.each<[string, SpentBudget[], string, number]>([
  ['the fullest', [DAY, WEEK, MONTH], 'weekly', 60],
  ['the first of those that are equally full', [{ ...DAY, spentUsd: 12 }, WEEK], 'daily', 60],
  [
    'the spent one',
    [
      { ...DAY, spentUsd: 20 },
      { ...WEEK, spentUsd: 99.999 },
    ],
    'daily',
    100,
  ],
  [
    'of two spent ones that which resets last',
    [
      { ...DAY, spentUsd: 40 },
      { ...MONTH, spentUsd: 500 },
    ],
    'monthly',
    100,
  ],
  ['less than all while something is left', [{ ...MONTH, spentUsd: 499.999 }], 'monthly', 99],
  ['more than all', [{ ...MONTH, spentUsd: 750 }], 'monthly', 150],
])('shows in dollars %s', (_, budgets, group, percent) => {
  const { extra_usage: shown, limits } = describeBudgets(budgets);
  const active = limits.filter(({ is_active: isActive }) => isActive);
  expect(active).toMatchObject([{ group, percent }]);
  expect(shown.utilization).toBe(percent);
  expect(limits).toHaveLength(budgets.length);
});

it.each([
  [74.9, 'normal'],
  [75, 'warning'],
  [94.9, 'warning'],
  [95, 'critical'],
  [120, 'critical'],
])('of %d percent the severity is %s', (spentUsd, severity) => {
  expect(describeBudgets([{ ...WEEK, spentUsd }]).limits[0]).toMatchObject({ severity });
});

it('has nulls in the place of limits where there are none', () => {
  expect(describeSpend({ day: 12.4, week: 12.409, month: 271.4 })).toEqual({
    extra_usage: {
      is_enabled: true,
      monthly_limit: null,
      used_credits: 27_140,
      utilization: null,
      currency: 'USD',
      daily: { limit: null, used_credits: 1_240, utilization: null },
      weekly: { limit: null, used_credits: 1_240, utilization: null },
    },
    limits: [],
  });
});
