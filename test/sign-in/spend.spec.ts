import { expect, it } from '@jest/globals';
import { type RawAnswer, sendRequest } from '../send-request.js';
import { KeyedGateway } from '../support/keyed-gateway.js';

const here = new KeyedGateway();
/** The pretend upstream's answer has a few tokens: a dollar each. */
const PRICES = {
  prices: [{ match: '*', input: 0, output: 1_000_000, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0 }],
};

interface Usage {
  extra_usage: { monthly_limit: number | null; used_credits: number; utilization: number | null; daily?: object };
  limits: { group: string; percent: number; resets_at: string; is_active: boolean }[];
}

async function usageOf(secret: string): Promise<{ answer: RawAnswer; usage: Usage }> {
  const answer = await sendRequest(`${here.url}/api/oauth/usage`, { headers: { authorization: `Bearer ${secret}` } });
  return { answer, usage: JSON.parse(answer.body.toString()) as Usage };
}

it('shows the budget that the headers describe, with the same second', () =>
  here.withinAnHour(async () => {
    await here.start(undefined, PRICES);
    const { secret } = await here.makeKey({ budget_usd: { month: 1_000, week: 400, day: 900 } });
    const asked = await here.ask(secret);
    const cost = (await here.records())[0]?.cost_nano_usd ?? 0;
    expect([asked.status, cost > 0]).toEqual([200, true]);
    const next = await here.ask(secret);
    const { answer, usage } = await usageOf(secret);
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(usage.limits.map(({ group, is_active: isActive }) => [group, isActive])).toEqual([
      ['daily', false],
      ['weekly', true],
      ['monthly', false],
    ]);
    expect(usage.extra_usage.monthly_limit).toBe(40_000);
    expect(usage.extra_usage.used_credits).toBe(Math.floor((2 * cost) / 10_000_000));
    const shown = usage.limits[1];
    expect(Date.parse(shown?.resets_at ?? '') / 1_000).toBe(
      Number(next.headers['anthropic-ratelimit-unified-overage-reset']),
    );
    expect(shown?.percent).toBe(Math.floor((2 * cost) / 4_000_000_000));
  }));

it("shows what a member without a budget has spent by all keys, and nobody else's", () =>
  here.withinAnHour(async () => {
    await here.start(undefined, PRICES);
    const [one, other] = [await here.makeKey({ owner: 'ann' }), await here.makeKey({ owner: 'ann' })];
    const stranger = await here.makeKey();
    await here.ask(one.secret);
    await here.ask(other.secret);
    const cost = (await here.records())[0]?.cost_nano_usd ?? 0;
    const used = Math.floor((2 * cost) / 10_000_000);
    expect((await usageOf(one.secret)).usage).toEqual({
      extra_usage: {
        is_enabled: true,
        monthly_limit: null,
        used_credits: used,
        utilization: null,
        currency: 'USD',
        daily: { limit: null, used_credits: used, utilization: null },
        weekly: { limit: null, used_credits: used, utilization: null },
      },
      limits: [],
    });
    expect((await usageOf(stranger.secret)).usage.extra_usage.used_credits).toBe(0);
    const refused = await usageOf(`${one.secret}x`);
    expect([refused.answer.status, refused.answer.headers['x-should-retry']]).toEqual([401, 'false']);
    expect(refused.usage).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
  }));
