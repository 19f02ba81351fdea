import { describe, expect, it } from '@jest/globals';
import { Traffic } from '../../src/observability/traffic.service.js';
import { INFERENCE_ROUTES, PAID_ROUTES } from '../inference-routes.js';
import { readError, typeOf } from '../read-error.js';
import { postJson, sendRequest } from '../send-request.js';
import { KeyedGateway, MESSAGE } from '../support/keyed-gateway.js';
import { until } from '../support/until.js';

const bench = new KeyedGateway();

describe('the limits of a key', () => {
  it.each(PAID_ROUTES)('refuse in the words of $path', async ({ path, dialect, body }) => {
    await bench.start();
    const { secret } = await bench.makeKey({ requests_per_minute: 1 });
    expect((await bench.ask(secret, body, {}, path)).status).toBe(200);
    const refused = await bench.ask(secret, body, {}, path);
    expect([
      refused.status,
      Number(refused.headers['retry-after']) > 0,
      /^\d+$/.test(refused.headers['retry-after'] ?? ''),
    ]).toEqual([429, true, true]);
    expect(readError(dialect, refused).message).toContain('1 requests a minute');
    expect((await bench.ask(secret, INFERENCE_ROUTES[1]?.body, {}, '/v1/messages/count_tokens')).status).toBe(200);
    expect(bench.sandbox.requests).toHaveLength(2);
  });

  it.each(PAID_ROUTES)('refuse for a spent budget in the words of $path', ({ path, dialect, body }) =>
    bench.withinAnHour(async () => {
      await bench.start(undefined, { prices: [{ match: '*', input: 1_000, output: 1_000 }] });
      const { secret } = await bench.makeKey({ budget_usd: { week: 0.000_1 } });
      expect((await bench.ask(secret, body, {}, path)).status).toBe(200);
      const refused = await bench.ask(secret, body, {}, path);
      expect([
        refused.status,
        refused.headers['x-should-retry'],
        /^\d+$/.test(refused.headers['retry-after'] ?? ''),
      ]).toEqual([429, 'false', true]);
      expect(readError(dialect, refused).type).toBe(
        typeOf(dialect, 'billing_error', 'insufficient_quota', 'RESOURCE_EXHAUSTED'),
      );
      expect(readError(dialect, refused).message).toMatch(
        /^The weekly budget of this gateway key \(\$0\.0001\) is spent\. It resets at \d{4}-\d\d-\d\d 00:00 UTC\.$/,
      );
      expect((await bench.ask(secret, INFERENCE_ROUTES[1]?.body, {}, '/v1/messages/count_tokens')).status).toBe(200);
    }),
  );

  it('hold tokens a minute and requests under way, and count an answer when it is over', async () => {
    await bench.start();
    const tokens = await bench.makeKey({ tokens_per_minute: 40 });
    expect(
      (
        await bench.ask(tokens.secret, {
          ...MESSAGE,
          messages: [{ role: 'user', content: '[[text 60]]' }],
          max_tokens: 100,
        })
      ).status,
    ).toBe(200);
    expect(readError('messages', await bench.ask(tokens.secret)).message).toContain('40 tokens a minute');

    const single = await bench.makeKey({ max_concurrent: 1 });
    bench.sandbox.script({ hang: 'before-headers' });
    const first = bench.ask(single.secret);
    const held = await bench.sandbox.whenHeld(
      await bench.sandbox.nextRequest((request) => request.held || request.status === undefined),
    );
    const second = await bench.ask(single.secret);
    expect([second.status, readError('messages', second).message]).toEqual([
      429,
      expect.stringContaining('1 requests under way'),
    ]);
    bench.sandbox.release(held);
    expect((await first).status).toBe(200);
    expect((await bench.ask(single.secret)).status).toBe(200);
  });

  it('warn Claude Code at 75 and 95 per cent of a budget, streamed and whole', () =>
    bench.withinAnHour(async () => {
      // With output at a dollar a token, each request costs what it says.
      await bench.start(undefined, {
        prices: [{ match: '*', input: 0, output: 1_000_000, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0 }],
      });
      const { secret } = await bench.makeKey({ budget_usd: { month: 1_000 } });
      const spend = async (stream: boolean): Promise<(string | undefined)[]> => {
        const { headers } = await bench.ask(secret, {
          ...MESSAGE,
          max_tokens: 400,
          stream,
          messages: [{ role: 'user', content: '[[text 190]]' }],
        });
        return ['status', 'overage-status', 'overage-surpassed-threshold', 'representative-claim'].map(
          (name) => headers[`anthropic-ratelimit-unified-${name}`] as string | undefined,
        );
      };
      const seen: (string | undefined)[][] = [];
      for (let request = 0; request < 6; request++) seen.push(await spend(request % 2 === 0));
      expect(seen.map(([status, overage, threshold, claim]) => [status, overage, threshold, claim])).toEqual([
        ['allowed', 'allowed', undefined, 'overage'],
        ['allowed', 'allowed', undefined, 'overage'],
        ['allowed', 'allowed', undefined, 'overage'],
        ['allowed', 'allowed', undefined, 'overage'],
        ['allowed_warning', 'allowed_warning', '0.75', 'overage'],
        ['allowed_warning', 'allowed_warning', '0.95', 'overage'],
      ]);
    }));

  it('tell Claude Code how much of a budget is spent, and which one when it is', () =>
    bench.withinAnHour(async () => {
      await bench.start();
      const { secret } = await bench.makeKey({ budget_usd: { day: 0.0005 } });
      const first = await bench.ask(secret, {
        ...MESSAGE,
        stream: true,
        messages: [{ role: 'user', content: '[[text 50]]' }],
      });
      expect([first.status, first.headers['anthropic-ratelimit-unified-status']]).toEqual([200, 'allowed']);
      const refused = await bench.ask(secret);
      expect([
        refused.status,
        readError('messages', refused).type,
        refused.headers['x-should-retry'],
        refused.headers['anthropic-ratelimit-unified-status'],
      ]).toEqual([429, 'billing_error', 'false', 'rejected']);
      expect(readError('messages', refused).message).toMatch(/daily budget .* resets at/);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect(refused.headers['anthropic-ratelimit-unified-representative-claim']).toBeUndefined();
      expect(bench.sandbox.requests).toHaveLength(1);
    }));
});

describe('the limits of a team', () => {
  /** Makes something by the admin API; answers its id. */
  const make = async (what: string, settings: object): Promise<string> => {
    const answer = await postJson(`${bench.url}/admin/api/${what}`, settings, bench.admin);
    expect([answer.status, answer.body.toString()]).toEqual([201, expect.any(String)]);
    return (JSON.parse(answer.body.toString()) as { id: string }).id;
  };

  it('refuse in its name, and its members see their own share and the pool', () =>
    bench.withinAnHour(async () => {
      // With output at a dollar a token, each request costs what it says.
      await bench.start(undefined, { prices: [{ match: '*', input: 0, output: 1_000_000, cache_read: 0 }] });
      const team = await make('teams', {
        name: 'Payments',
        budget_usd: { month: 500 },
        member_limits: { budget_usd: { day: 10_000 } },
      });
      const [ada, bob] = [await make('members', { name: 'ada', team }), await make('members', { name: 'bob', team })];
      const [adas, bobs] = [await bench.makeKey({ member: ada }), await bench.makeKey({ member: bob })];
      const long = { ...MESSAGE, max_tokens: 900, messages: [{ role: 'user', content: '[[text 600]]' }] };
      expect((await bench.ask(adas.secret, long)).status).toBe(200);
      for (const { secret } of [adas, bobs]) {
        const refused = await bench.ask(secret);
        expect([refused.status, refused.headers]).toMatchObject([
          429,
          {
            'x-should-retry': 'false',
            'anthropic-ratelimit-unified-status': 'rejected',
            'anthropic-ratelimit-unified-overage-scope': 'group_pool',
            'anthropic-ratelimit-unified-overage-period': 'monthly',
          },
        ]);
        expect(readError('messages', refused)).toMatchObject({
          type: 'billing_error',
          message: expect.stringMatching(/^The monthly budget of team Payments \(\$500\.00\) is spent\. It resets at /),
        });
      }
      const usage = await sendRequest(`${bench.url}/v1/usage`, { headers: { authorization: `Bearer ${bobs.secret}` } });
      expect(JSON.parse(usage.body.toString())).toMatchObject({
        budgets: [
          { level: 'member', name: 'bob', period: 'day', limit_usd: 10_000, spent_usd: 0 },
          { level: 'team', name: 'Payments', period: 'month', limit_usd: 500, spent_usd: expect.any(Number) },
        ],
      });
      // A raise lets both go on.
      const raised = await postJson(
        `${bench.url}/admin/api/teams/${team}/raise`,
        { budget_usd: { month: 5_000 } },
        bench.admin,
      );
      expect(raised.status).toBe(200);
      for (const { secret } of [adas, bobs]) {
        const { status, headers } = await bench.ask(secret);
        expect([status, headers['anthropic-ratelimit-unified-overage-scope']]).toEqual([200, 'group_pool']);
      }
    }));
});

it('waits while every account is busy, with pings, and serves in turn', async () => {
  bench.sandbox.script({ hang: 'before-headers' });
  await bench.start({}, { timeouts: { ping_ms: 100 } });
  const account = { id: 'only', api_key: 'fk-only', max_concurrency: 1 };
  const imported = await postJson(
    `${bench.url}/admin/api/accounts/import`,
    { version: 1, accounts: [account] },
    bench.admin,
  );
  expect([imported.status, imported.body.toString()]).toEqual([200, expect.any(String)]);
  const { secret } = await bench.makeKey();
  const first = bench.ask(secret);
  const held = await bench.sandbox.whenHeld(await bench.sandbox.nextRequest());
  const second = bench.ask(secret, { ...MESSAGE, stream: true });
  const traffic = bench.gateway.app.get(Traffic, { strict: false });
  await until(() => [...traffic.underWay()].some(({ isWaiting, pings }) => isWaiting && pings > 1));
  expect(bench.sandbox.requests).toHaveLength(1);
  bench.sandbox.release(held);
  expect((await first).status).toBe(200);
  const answer = await second;
  expect([
    answer.status,
    answer.body.toString().startsWith('event: ping'),
    answer.body.includes('message_stop'),
  ]).toEqual([200, true, true]);
});
