import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { refuseOverLimit } from './refuse-over-limit.js';

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
    expect(refuseOverLimit(name, amount, msLeft)).toMatchObject({
      status: 429,
      message,
      details: { retryAfterSeconds },
    });
  });

  it('for a budget is not to be repeated, names the budget and the time of its reset', () => {
    jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-11-29T23:00:00.500Z'));
    const error = refuseOverLimit('budget_week', 12.5, 0);
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
});
