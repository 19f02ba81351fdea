import { afterEach, expect, it, jest } from '@jest/globals';
import { callEvery } from '../config/call-every.js';
import { DAY_MS, MINUTE_MS } from '../config/durations.js';
import { NANO_USD } from '../config/nano-usd.js';
import { describeEngines } from '../../test/support/describe-engines.js';
import { currentHour, runUndisturbed } from '../../test/support/run-undisturbed.js';
import { until } from '../../test/support/until.js';
import { openTeamServices, type TeamServices } from '../../test/support/team-services.js';
import { type GatewayError } from '../dialects/gateway-error.js';
import { type StorageSettings } from '../storage/storage-settings.js';
import { type GatewayKey } from '../keys/gateway-key.js';
import { type Admission } from './key-limits.service.js';
import { ShareRepository } from './share.repository.js';
import { Shares } from './shares.service.js';

const opened: TeamServices[] = [];

/**
 * A machine so slow that the database is taken for away has no exact limits, and a budget begins anew with its day,
 * week or month.
 */
function itUndisturbed(name: string, body: () => Promise<void>): void {
  const outages = (): number =>
    opened.flatMap(({ logs }) => logs).filter((line) => line.includes('The database is away')).length;
  it(name, () => runUndisturbed(() => `${currentHour()} ${outages()}`, body));
}

async function open(settings: StorageSettings, config: object = {}): Promise<TeamServices> {
  const services = await openTeamServices(settings, config);
  opened.push(services);
  return services;
}

/** Admissions and refusals of requests that all start at once. */
async function burst(services: readonly TeamServices[], key: GatewayKey, count: number, inputTokens = 0) {
  const results = await Promise.allSettled(
    Array.from({ length: count }, (_, index) =>
      (services[index % services.length] as TeamServices).limits.admit(key, inputTokens),
    ),
  );
  const admitted = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as GatewayError] : []));
  return { admitted, refused };
}

function end(admissions: readonly Admission[], tokens = 0, costNanoUsd: number | null = 0): void {
  for (const admission of admissions) {
    admission.charge({ tokens, costNanoUsd });
    admission.end();
  }
}

describeEngines('limits of a key', (under) => {
  /** One replica on SQLite, two that share a database on PostgreSQL. */
  async function replicas(config: object = {}): Promise<TeamServices[]> {
    const settings = await under.settings();
    const first = await open(settings, config);
    if (under.engine === 'sqlite') return [first];
    const { dataDir } = await under.settings();
    return [first, await open({ ...settings, dataDir }, config)];
  }

  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(opened.splice(0).map((services) => services.close()));
  });

  itUndisturbed('let a key without limits through', async () => {
    const [one] = (await replicas()) as [TeamServices];
    const { key } = await one.keys.create({ name: 'free' });
    const { refused } = await burst([one], key, 50);
    expect(refused).toEqual([]);
  });

  itUndisturbed('hold the requests of a minute exactly, over all replicas', async () => {
    const services = await replicas();
    const { key } = await (services[0] as TeamServices).keys.create({ name: 'a', requests_per_minute: 100 });
    const { admitted, refused } = await burst(services, key, 300);
    end(admitted);
    // What a replica has taken and does not need is at most one allotment, of 1 %.
    expect(admitted.length).toBeGreaterThanOrEqual(100 - services.length);
    expect(admitted.length).toBeLessThanOrEqual(100);
    expect(refused[0]).toMatchObject({
      status: 429,
      message: expect.stringMatching(/^This gateway key may make 100 requests a minute\. Try again in \d+ s\.$/),
    });
    expect(
      refused.every(
        ({ details }) =>
          Number.isInteger(details.retryAfterSeconds) &&
          (details.retryAfterSeconds ?? 0) >= 1 &&
          (details.retryAfterSeconds ?? 99) <= 60,
      ),
    ).toBe(true);
  });

  itUndisturbed('hold the requests under way exactly, over all replicas, and give back what ends', async () => {
    const services = await replicas();
    const { key } = await (services[0] as TeamServices).keys.create({ name: 'a', max_concurrent: 10 });
    const first = await burst(services, key, 40);
    expect(first.admitted).toHaveLength(10);
    expect(first.refused[0]).toMatchObject({ status: 429, message: expect.stringContaining('10 requests under way') });
    end(first.admitted);
    for (const admission of first.admitted) admission.end();
    const [one] = services as [TeamServices];
    // All on one replica: the other has to give up what it held.
    await until(async () => {
      const { admitted } = await burst([one], key, 10);
      end(admitted);
      return admitted.length === 10;
    });
  });

  itUndisturbed('hold the tokens of a minute, counting what is under way by what requests usually use', async () => {
    const services = await replicas();
    const { key } = await (services[0] as TeamServices).keys.create({ name: 'a', tokens_per_minute: 100_000 });
    let used = 0;
    for (let round = 0; round < 40; round++) {
      const { admitted, refused } = await burst(services, key, 8, 500);
      end(admitted, 1_000);
      used += admitted.length * 1_000;
      if (refused.length > 0 && admitted.length === 0) break;
    }
    // One allotment a replica, and the requests of the first round, of which nothing was known.
    expect(used).toBeGreaterThanOrEqual(98_000);
    expect(used).toBeLessThanOrEqual(104_000);
  });

  itUndisturbed('let a budget be overshot by no more than the requests under way', async () => {
    const services = await replicas();
    const { key } = await (services[0] as TeamServices).keys.create({ name: 'a', budget_usd: { month: 10 } });
    let spent = 0;
    let refusal: GatewayError | undefined;
    for (let round = 0; round < 60 && !refusal; round++) {
      const { admitted, refused } = await burst(services, key, 6);
      end(admitted, 10, 0.07 * NANO_USD);
      spent += admitted.length * 0.07;
      if (admitted.length === 0) refusal = refused[0];
    }
    expect(spent).toBeGreaterThan(10 * 0.98);
    expect(spent).toBeLessThanOrEqual(10 + 6 * 0.07);
    expect(refusal).toMatchObject({ status: 429, details: { billing: true, shouldRetry: false } });
    expect(refusal?.message).toMatch(
      /^The monthly budget of this gateway key \(\$10\.00\) is spent\. It resets at \d{4}-\d\d-01 00:00 UTC\.$/,
    );
  });

  itUndisturbed('remember a budget over a restart, also what a killed process had held', async () => {
    const settings = await under.settings();
    const before = await open(settings);
    const { key } = await before.keys.create({ name: 'a', budget_usd: { day: 1 } });
    const admission = await before.limits.admit(key, 0);
    admission.charge({ tokens: 1, costNanoUsd: 0.4 * NANO_USD });
    admission.end();
    await before.close();
    opened.splice(opened.indexOf(before), 1);
    const after = await open(settings);
    expect(await after.limits.budgets(key)).toEqual([
      {
        holder: { kind: 'key', id: key.id, name: 'a' },
        period: 'day',
        limitUsd: 1,
        spentUsd: 0.4,
        resetsAtMs: expect.any(Number),
      },
    ]);
    const more = await after.limits.admit(key, 0);
    end([more], 1, 0.7 * NANO_USD);
    await expect(after.limits.admit(key, 0)).rejects.toMatchObject({ status: 429, details: { billing: true } });
  });

  itUndisturbed('begin anew when a budget resets', async () => {
    const [one] = (await replicas()) as [TeamServices];
    const { key } = await one.keys.create({ name: 'a', budget_usd: { day: 1 } });
    end([await one.limits.admit(key, 0)], 1, 1.2 * NANO_USD);
    await expect(one.limits.admit(key, 0)).rejects.toMatchObject({ details: { billing: true } });
    // As the database has it when midnight has passed.
    const yesterday = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    await until(async () => {
      await one.database.db
        .updateTable('limit_windows')
        .set({ started_at_ms: yesterday - DAY_MS, ends_at_ms: yesterday })
        .execute();
      return one.limits.admit(key, 0).then(
        (admission) => (end([admission], 1, 0.25 * NANO_USD), true),
        () => false,
      );
    });
    await until(async () => (await one.limits.budgets(key))[0]?.spentUsd === 0.25);
  });

  itUndisturbed('begin a new budget on an old key with what the ledger knows', async () => {
    const [one] = (await replicas()) as [TeamServices];
    const { key } = await one.keys.create({ name: 'a', budget_usd: { month: 1 } });
    const attempt = one.ledger.begin({
      requestId: 'r1',
      attempt: 1,
      kind: 'answer',
      keyId: key.id,
      memberId: undefined,
      teamId: undefined,
      project: undefined,
      conversation: undefined,
      agent: undefined,
      userAgent: undefined,
      modelAsked: 'claude-opus-4-5',
      modelServed: 'claude-opus-4-5',
      endpoint: 'anthropic',
      account: 'a',
      clientDialect: 'messages',
      upstreamDialect: 'messages',
      requestBytes: 1,
      inputTokens: 1,
    });
    const tokens = { input: 50_000, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 };
    attempt.finish({ ended: 'complete', status: 200, tokens, firstByteMs: 1, answerBytes: 1, events: 1 });
    await one.writer.write();
    expect((await one.limits.budgets(key))[0]?.spentUsd).toBe(0.25);
  });

  itUndisturbed('do not count requests without a price against a budget, and warn the holder of the rest', async () => {
    const [one] = (await replicas()) as [TeamServices];
    const { key } = await one.keys.create({ name: 'a', budget_usd: { month: 1 } });
    end([await one.limits.admit(key, 0)], 10, null);
    end([await one.limits.admit(key, 0)], 10, 0.8 * NANO_USD);
    const admission = await one.limits.admit(key, 0);
    expect(admission.headersFor('messages')).toMatchObject({
      'anthropic-ratelimit-unified-overage-utilization': '0.80',
      'anthropic-ratelimit-unified-overage-surpassed-threshold': '0.75',
    });
    admission.end();
  });

  it.each(['open', 'closed'])(
    'while the database is away go by what is known, or stop the key, as config.json says: %s',
    (policy) => runUndisturbed(currentHour, () => bearOutage(policy)),
  );

  async function bearOutage(policy: string): Promise<void> {
    const [one] = (await replicas({ limits: { when_database_away: policy } })) as [TeamServices];
    const { key } = await one.keys.create({ name: 'a', budget_usd: { month: 1 } });
    end([await one.limits.admit(key, 0)], 1, 0.4 * NANO_USD);
    await one.limits.budgets(key);
    await one.database.db.schema.alterTable('limit_shares').renameTo('away').execute();
    await one.limits.budgets(key);
    if (policy === 'closed')
      await expect(one.limits.admit(key, 0)).rejects.toMatchObject({ status: 503, details: { retryAfterSeconds: 5 } });
    else {
      end([await one.limits.admit(key, 0)], 1, 0.7 * NANO_USD);
      await expect(one.limits.admit(key, 0)).rejects.toMatchObject({ status: 429, details: { billing: true } });
    }
    await one.database.db.schema.alterTable('away').renameTo('limit_shares').execute();
    await until(() => !one.limits.databaseAway);
    expect((await one.limits.budgets(key))[0]?.spentUsd).toBeCloseTo(policy === 'open' ? 1.1 : 0.4, 9);
  }

  itUndisturbed('are kept by a process that is alone, so that its next request does not wait', async () => {
    if (under.engine === 'postgres') return;
    const [one] = (await replicas()) as [TeamServices];
    const { key } = await one.keys.create({ name: 'a', budget_usd: { day: 1 } });
    const repository = one.context.get(ShareRepository, { strict: false });
    const exchange = jest.spyOn(repository, 'exchange');
    // More than half, so that the share is low.
    end([await one.limits.admit(key, 0)], 1, 0.6 * NANO_USD);
    const booked = (): boolean => exchange.mock.calls.some(([, asks]) => asks.some(({ used }) => used > 0));
    await until(booked);
    await exchange.mock.results.at(-1)?.value;
    const asked = exchange.mock.calls.length;
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + MINUTE_MS);
    end([await one.limits.admit(key, 0)]);
    // An exchange begins at the end of the turn.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(exchange.mock.calls).toHaveLength(asked);
    expect((await one.limits.budgets(key))[0]?.spentUsd).toBe(0.6);
  });

  itUndisturbed('are asked for anew by a process that drains, as its successor may have used them up', async () => {
    if (under.engine === 'postgres') return;
    const settings = await under.settings();
    const former = await open(settings);
    const { key } = await former.keys.create({ name: 'a', budget_usd: { day: 1 } });
    end([await former.limits.admit(key, 0)], 1, 0.1 * NANO_USD);
    await until(async () => (await former.limits.budgets(key))[0]?.spentUsd === 0.1);
    await former.database.giveUpFolder();
    const successor = await open(settings);
    end([await successor.limits.admit(key, 0)], 1, 2 * NANO_USD);
    const seen = await open(settings);
    await until(async () => ((await seen.limits.budgets(key))[0]?.spentUsd ?? 0) > 2);
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + MINUTE_MS);
    await expect(former.limits.admit(key, 0)).rejects.toMatchObject({ status: 429 });
  });

  it.each([false, true])('ask a database that fails for news where a key has a limit: %s', async (limited) => {
    if (under.engine === 'postgres') return;
    const [one] = (await replicas()) as [TeamServices];
    const { key } = await one.keys.create({ name: 'a', ...(limited && { budget_usd: { day: 1 } }) });
    end([await one.limits.admit(key, 0)]);
    jest.spyOn(one.database, 'fault', 'get').mockReturnValue({ reason: 'away', what: 'everything' });
    const exchange = jest.spyOn(one.context.get(ShareRepository, { strict: false }), 'exchange');
    // The services of this process have their turn before it.
    await new Promise<void>((resolve) => {
      const stop = callEvery(1_000, () => resolve(stop()));
    });
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(exchange.mock.calls.length > 0).toBe(limited);
  });

  it.each(['open', 'closed'])(
    'at a start that cannot read the limits say so, and let keys go on or stop them, as config.json says: %s',
    async (policy) => {
      const settings = await under.settings();
      const before = await open(settings);
      const { key } = await before.keys.create({ name: 'a', budget_usd: { day: 1 } });
      await before.database.db.schema.alterTable('limit_windows').renameTo('away').execute();
      await before.close();
      opened.splice(opened.indexOf(before), 1);
      const one = await open(settings, { limits: { when_database_away: policy } });
      expect(one.limits.trouble).toMatch(/^The limits of gateway keys cannot be read \(.+\); /);
      expect(one.logs.filter((line) => line.includes('cannot be read'))).toHaveLength(1);
      const answer = one.limits.admit(key, 0).then((admission) => admission.end());
      await (policy === 'open'
        ? expect(answer).resolves.toBeUndefined()
        : expect(answer).rejects.toMatchObject({ status: 503 }));
      await one.database.db.schema.alterTable('away').renameTo('limit_windows').execute();
      await until(() => one.limits.trouble === undefined);
      end([await one.limits.admit(key, 0)], 1, 0.4 * NANO_USD);
      expect((await one.limits.budgets(key))[0]?.spentUsd).toBe(0.4);
    },
  );

  it.each(['open', 'closed'])('of which the database cannot tell one leave all others alone: %s', async (policy) => {
    const [one] = (await replicas({ limits: { when_database_away: policy } })) as [TeamServices];
    const [bad, good] = [
      await one.keys.create({ name: 'bad', budget_usd: { day: 1 } }),
      await one.keys.create({ name: 'good', budget_usd: { day: 1 } }),
    ];
    const repository = one.context.get(ShareRepository, { strict: false });
    const exchange = repository.exchange.bind(repository);
    const failing = jest
      .spyOn(repository, 'exchange')
      .mockImplementation((replicaId, asks) =>
        asks.some(({ holderId }) => holderId === bad.key.id)
          ? Promise.reject(Object.assign(new Error('bigint out of range'), { code: '22003' }))
          : exchange(replicaId, asks),
      );
    const [answer] = await Promise.all([
      one.limits.admit(bad.key, 0).then(
        (admission) => (admission.end(), 200),
        ({ status }: GatewayError) => status,
      ),
      one.limits.admit(good.key, 0).then((admission) => end([admission], 1, 0.4 * NANO_USD)),
    ]);
    expect(answer).toBe(policy === 'open' ? 200 : 503);
    expect((await one.limits.budgets(good.key))[0]?.spentUsd).toBe(0.4);
    expect(one.limits.trouble).toContain(`The limit budget_day of ${bad.key.id} cannot be read (bigint out of range)`);
    expect([
      one.limits.databaseAway,
      opened.flatMap(({ logs }) => logs).filter((line) => line.includes('cannot be read')).length,
    ]).toEqual([false, 1]);
    failing.mockRestore();
    await until(() => one.limits.trouble === undefined);
  });

  itUndisturbed('book many keys at once, each with its own use', async () => {
    const services = await replicas();
    const [one] = services as [TeamServices];
    const keys = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        one.keys.create({ name: `k${index}`, budget_usd: { day: 100, week: 100, month: 100 } }),
      ),
    );
    for (let round = 0; round < 3; round++) {
      await Promise.all(
        services.flatMap(({ limits }) =>
          keys.map(async ({ key }, index) => end([await limits.admit(key, 0)], 1, ((index + 1) * NANO_USD) / 100)),
        ),
      );
    }
    const spent = 3 * services.length * 0.01;
    await until(async () => {
      const reports = await Promise.all(keys.map(({ key }) => one.limits.budgets(key)));
      return reports.every(
        (budgets, index) =>
          budgets.length === 3 && budgets.every(({ spentUsd }) => Math.abs(spentUsd - (index + 1) * spent) < 1e-9),
      );
    });
  });

  itUndisturbed('hold the largest budget that a key may have', async () => {
    const [one] = (await replicas()) as [TeamServices];
    const { key } = await one.keys.create({ name: 'a', budget_usd: { month: 5_000_000 } });
    end([await one.limits.admit(key, 0)], 1, NANO_USD);
    expect((await one.limits.budgets(key))[0]?.spentUsd).toBeCloseTo(1, 2);
    expect(one.limits.databaseAway).toBe(false);
  });

  itUndisturbed('book the cost of a first request that lasted longer than a share is kept', async () => {
    const settings = await under.settings();
    const one = await open(settings);
    const { key } = await one.keys.create({ name: 'a', budget_usd: { month: 1 } });
    const admission = await one.limits.admit(key, 0);
    jest.restoreAllMocks();
    // Nobody has used the share for so long that the replica gives it back and forgets it.
    const now = performance.now.bind(performance);
    const later = jest.spyOn(performance, 'now').mockImplementation(() => now() + 60_000);
    await until(() => one.context.get(Shares, { strict: false })['known'].size === 0);
    end([admission], 1, 0.4 * NANO_USD);
    await one.close();
    later.mockRestore();
    opened.splice(opened.indexOf(one), 1);
    expect((await (await open(settings)).limits.budgets(key))[0]?.spentUsd).toBe(0.4);
  });

  itUndisturbed('book nothing twice for a replica whose row was cleared away while it was idle', async () => {
    const [one] = (await replicas()) as [TeamServices];
    const { key } = await one.keys.create({ name: 'a', budget_usd: { month: 1 } });
    end([await one.limits.admit(key, 0)], 1, 0.3 * NANO_USD);
    await one.limits.budgets(key);
    await one.database.db.deleteFrom('limit_shares').execute();
    end([await one.limits.admit(key, 0)], 1, 0.2 * NANO_USD);
    expect((await one.limits.budgets(key))[0]?.spentUsd).toBeCloseTo(0.5, 9);
  });
});
