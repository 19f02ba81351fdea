import { describe, expect, it } from '@jest/globals';
import { type LimitName } from '../keys/limit-table.js';
import { BudgetHeaders } from './budget-headers.js';

const BUDGETS: readonly LimitName[] = ['budget_day', 'budget_week', 'budget_month'];

const at = (iso: string) => Date.parse(iso);

describe('the headers of a budget', () => {
  const NOW = at('2026-11-24T12:00:00Z');
  const headers = (...utilizations: number[]) =>
    new BudgetHeaders(BUDGETS.slice(0, utilizations.length)).at(
      NOW,
      (name) => utilizations[BUDGETS.indexOf(name)] ?? 0,
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
    const ofKey = new BudgetHeaders(['budget_day']);
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
