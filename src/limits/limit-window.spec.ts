import { describe, expect, it } from '@jest/globals';
import { BudgetHeaders } from './budget-headers.js';
import { BUDGET_PERIODS, type BudgetPeriod } from '../keys/gateway-key.js';
import { windowAt } from './limit-window.js';
import { budgetSpent, tooManyConcurrent, tooManyRequests } from './refuse-over-limit.js';

const at = (iso: string) => Date.parse(iso);
const shown = (kind: Parameters<typeof windowAt>[0], iso: string) => {
  const { startedAtMs, endsAtMs } = windowAt(kind, at(iso));
  return [new Date(startedAtMs).toISOString(), new Date(endsAtMs).toISOString()];
};

describe('the window of a budget', () => {
  it.each([
    ['budget_day', '2026-02-28T23:59:59.999Z', '2026-02-28T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['budget_day', '2026-03-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
    // 2026-11-23 is a Monday.
    ['budget_week', '2026-11-22T23:59:59.999Z', '2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['budget_week', '2026-11-23T00:00:00.000Z', '2026-11-23T00:00:00.000Z', '2026-11-30T00:00:00.000Z'],
    ['budget_month', '2026-12-31T12:00:00.000Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['budget_month', '2028-02-29T12:00:00.000Z', '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
  ] as const)('%s at %s', (kind, now, start, end) => {
    expect(shown(kind, now)).toEqual([start, end]);
  });
});

describe('a refusal', () => {
  it('for a minute says in whole seconds when to come again, and never more than 60', () => {
    expect(tooManyRequests(10, 1).details.retryAfterSeconds).toBe(1);
    expect(tooManyRequests(10, 12_345)).toMatchObject({
      status: 429,
      message: 'This gateway key may make 10 requests a minute. Try again in 13 s.',
      details: { retryAfterSeconds: 13 },
    });
    expect(tooManyRequests(10, 90_000).details.retryAfterSeconds).toBe(60);
    expect(tooManyConcurrent(3).details.retryAfterSeconds).toBe(1);
  });

  it('for a budget is not to be repeated, names the budget and the time of its reset', () => {
    const error = budgetSpent('week', 12_500_000_000, at('2026-11-30T00:00:00Z'), at('2026-11-29T23:00:00.500Z'));
    expect(error).toMatchObject({
      status: 429,
      message: 'The weekly budget of this gateway key ($12.50) is spent. It resets at 2026-11-30 00:00 UTC.',
    });
    expect(error.details).toMatchObject({ billing: true, shouldRetry: false, retryAfterSeconds: 3_600 });
    expect(error.details.headers).toMatchObject({
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': String(at('2026-11-30T00:00:00Z') / 1_000),
      'anthropic-ratelimit-unified-overage-utilization': '1',
      'anthropic-ratelimit-unified-overage-disabled-reason': 'org_spend_cap_reached',
    });
    // With either of these Claude Code drops the message.
    expect(
      Object.keys(error.details.headers ?? {}).filter((name) => /representative-claim|overage-status/.test(name)),
    ).toEqual([]);
  });
});

describe('the headers of a budget', () => {
  const NOW = at('2026-11-24T12:00:00Z');
  const ofPeriods = (utilizations: readonly number[]) => (period: BudgetPeriod) =>
    utilizations[BUDGET_PERIODS.indexOf(period)] ?? 0;
  const headers = (...utilizations: number[]) =>
    new BudgetHeaders(BUDGET_PERIODS.slice(0, utilizations.length)).at(NOW, ofPeriods(utilizations));

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
    const ofKey = new BudgetHeaders(['day']);
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
