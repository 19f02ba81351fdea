import { describe, expect, it } from '@jest/globals';
import { BudgetHeaders } from './budget-headers.js';
import { type LimitHolder } from './held-limit.js';

const KEY: LimitHolder = { kind: 'key', id: 'key_1', name: 'ada-laptop' };
const TEAM: LimitHolder = { kind: 'team', id: 'team_1', name: 'Payments' };
const NAMES = ['budget_day', 'budget_week', 'budget_month'] as const;
const BUDGETS = NAMES.map((name) => ({ name, holder: KEY }));

const at = (iso: string) => Date.parse(iso);

describe('the headers of a budget', () => {
  const NOW = at('2026-11-24T12:00:00Z');
  const headers = (...utilizations: number[]) =>
    new BudgetHeaders(BUDGETS.slice(0, utilizations.length)).at(
      NOW,
      ({ name }) => utilizations[NAMES.findIndex((one) => one === name)] ?? 0,
    );

  it('are none for a key without a budget', () => {
    expect(headers()).toEqual({});
  });

  it('tell the fullest one, in two decimals below one', () => {
    expect(headers(0.1, 0.4567)).toEqual({
      'anthropic-ratelimit-unified-status': 'allowed',
      'anthropic-ratelimit-unified-representative-claim': 'overage',
      'anthropic-ratelimit-unified-overage-status': 'allowed',
      'anthropic-ratelimit-unified-overage-utilization': '0.45',
      'anthropic-ratelimit-unified-reset': String(at('2026-11-30T00:00:00Z') / 1_000),
      'anthropic-ratelimit-unified-overage-reset': String(at('2026-11-30T00:00:00Z') / 1_000),
    });
    expect(headers(1.3)['anthropic-ratelimit-unified-overage-utilization']).toBe('0.99');
  });

  it('follow what is used, and the end of the window', () => {
    const ofKey = new BudgetHeaders(BUDGETS.slice(0, 1));
    const shown = (nowMs: number, utilization: number) => {
      const { 'anthropic-ratelimit-unified-overage-utilization': used, 'anthropic-ratelimit-unified-reset': reset } =
        ofKey.at(nowMs, () => utilization);
      return [used, Number(reset) * 1_000];
    };
    expect(shown(NOW, 0.5)).toEqual(['0.50', at('2026-11-25T00:00:00Z')]);
    expect(shown(NOW, 0.61)).toEqual(['0.61', at('2026-11-25T00:00:00Z')]);
    expect(shown(at('2026-11-25T00:00:00Z'), 0.61)).toEqual(['0.61', at('2026-11-26T00:00:00Z')]);
    expect(shown(NOW, 0.61)).toEqual(['0.61', at('2026-11-25T00:00:00Z')]);
  });

  it('say that others use up the fullest one, where it is of a team or of the organization', () => {
    const used = { key: 0.5, team: 0.6 };
    const shared = new BudgetHeaders([
      { name: 'budget_month', holder: KEY },
      { name: 'budget_month', holder: TEAM },
    ]);
    const shown = () => {
      const headers = shared.at(NOW, ({ holder: { kind } }) => (kind === 'team' ? used.team : used.key));
      return ['utilization', 'scope'].map(
        (fact) => (headers as Record<string, string>)[`anthropic-ratelimit-unified-overage-${fact}`],
      );
    };
    expect(shown()).toEqual(['0.60', 'group_pool']);
    used.key = 0.6;
    expect(shown()).toEqual(['0.60', undefined]);
  });

  it.each([
    [0.7499, undefined],
    [0.75, '0.75'],
    [0.9499, '0.75'],
    [0.95, '0.95'],
  ])('at %d warn of the threshold %s', (utilization, threshold) => {
    expect(headers(utilization)['anthropic-ratelimit-unified-overage-surpassed-threshold']).toBe(threshold);
    expect(headers(utilization)['anthropic-ratelimit-unified-status']).toBe(
      threshold === undefined ? 'allowed' : 'allowed_warning',
    );
  });
});
