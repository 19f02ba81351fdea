import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type LimitHolder } from './held-limit.js';
import { refuseOverLimit } from './refuse-over-limit.js';

const KEY: LimitHolder = { kind: 'key', id: 'key_1', name: 'ada-laptop' };

describe('a refusal', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each([
    ['requests', 10, 1, 'This gateway key may make 10 requests a minute. Try again in 1 s.', 1],
    ['requests', 10, 12_345, 'This gateway key may make 10 requests a minute. Try again in 13 s.', 13],
    ['tokens', 5_000, 90_000, 'This gateway key may use 5000 tokens a minute. Try again in 60 s.', 60],
    // A share in the database of what is under way has a window without an end.
    ['concurrent', 3, 1e15, 'This gateway key may have 3 requests under way at a time. Try again in 1 s.', 1],
  ] as const)('for %s, set to %d, with %d ms left', (name, amount, msLeft, message, retryAfterSeconds) => {
    expect(refuseOverLimit({ holder: KEY, name, amount }, msLeft)).toMatchObject({
      status: 429,
      message,
      details: { retryAfterSeconds },
    });
  });

  it('for a budget is not to be repeated, names the budget and the time of its reset', () => {
    jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-11-29T23:00:00.500Z'));
    const error = refuseOverLimit({ holder: KEY, name: 'budget_week', amount: 12.5 }, 0);
    expect(error).toMatchObject({
      status: 429,
      message: 'The weekly budget of this gateway key ($12.50) is spent. It resets at 2026-11-30 00:00 UTC.',
    });
    expect(error.details).toMatchObject({ billing: true, shouldRetry: false, retryAfterSeconds: 3_600 });
    const reset = String(Date.parse('2026-11-30T00:00:00Z') / 1_000);
    expect(error.details.headers).toMatchObject({
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': reset,
      'anthropic-ratelimit-unified-overage-utilization': '1',
      'anthropic-ratelimit-unified-overage-disabled-reason': 'org_spend_cap_reached',
    });
    // With either of these Claude Code drops the message.
    expect(Object.keys(error.details.headers ?? {}).join()).not.toMatch(/representative-claim|overage-status/);
  });

  it.each([
    ['member', 'Your daily budget ($500.00) is spent.', 'You may have 500 requests under way at a time.', undefined],
    [
      'team',
      'The daily budget of team Payments ($500.00) is spent.',
      'Team Payments may have 500 requests under way at a time.',
      'group_pool',
    ],
    [
      'organization',
      'The daily budget of the organization ($500.00) is spent.',
      'The organization may have 500 requests under way at a time.',
      'group_pool',
    ],
  ] as const)('names the level %s, and whether others use up the same', (kind, spent, full, scope) => {
    const holder: LimitHolder = { kind, id: 'x', name: 'Payments' };
    const budget = refuseOverLimit({ holder, name: 'budget_day', amount: 500 }, 0);
    expect(budget.message.startsWith(`${spent} It resets at `)).toBe(true);
    expect(budget.details.headers?.['anthropic-ratelimit-unified-overage-scope']).toBe(scope);
    expect(refuseOverLimit({ holder, name: 'concurrent', amount: 500 }, 0).message).toBe(`${full} Try again in 1 s.`);
  });
});
