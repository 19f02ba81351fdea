import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR_MS } from '../../src/config/durations.js';
import { NANO_USD } from '../../src/config/nano-usd.js';
import { type LimitAmounts } from '../../src/keys/limit-table.js';
import { type StorageSettings } from '../../src/storage/storage-settings.js';
import { countStalls } from '../support/count-stalls.js';
import { createDatabase } from '../support/create-database.js';
import { makeEnd, makeStart } from '../support/make-attempt.js';
import { measureShortest } from '../support/measure-shortest.js';
import { currentHour, runUndisturbed } from '../support/run-undisturbed.js';
import { type RunningPostgres, startPostgres } from '../support/start-postgres.js';
import { startTcpGate, type TcpGate } from '../support/start-tcp-gate.js';
import { startTeamProcess, type TeamProcess } from '../support/start-team-process.js';
import { type BurstReport } from '../support/team-process.js';
import { openTeamServices, type TeamServices } from '../support/team-services.js';
import { until } from '../support/until.js';
import { DirectoryWriter } from '../support/write-directory.js';

const stalls = countStalls(100);

/** Two processes and the services of this one on one PostgreSQL, which can be made unreachable for all of them. */
describe('replicas that share a PostgreSQL', () => {
  let postgres: RunningPostgres;
  let gate: TcpGate;
  let services: TeamServices;
  let replicas: TeamProcess[] = [];
  const folders: string[] = [];

  const settingsOf = (url: string, encryptionKey: string): StorageSettings => {
    const dataDir = mkdtempSync(join(tmpdir(), 'droid-replica-'));
    folders.push(dataDir);
    return { dataDir, databaseUrl: url, encryptionKey, previousEncryptionKey: undefined };
  };

  beforeAll(async () => {
    postgres = await startPostgres();
    const url = new URL(await createDatabase(postgres));
    gate = await startTcpGate(Number(url.port));
    url.port = String(gate.port);
    const encryptionKey = randomBytes(32).toString('base64');
    services = await openTeamServices(settingsOf(url.href, encryptionKey));
    replicas = await Promise.all([
      startTeamProcess(settingsOf(url.href, encryptionKey)),
      startTeamProcess(settingsOf(url.href, encryptionKey)),
    ]);
  });

  beforeEach(() => gate.open());
  afterEach(() => Promise.all(replicas.map((replica) => replica.send({ command: 'end', tokens: 0, costNanoUsd: 0 }))));
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.kill()));
    await services.close();
    await gate.stop();
    await postgres.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  const makeKey = async (settings: object): Promise<{ id: string; token: string }> => {
    const { key, secret } = await services.keys.create({ name: 'k', ...settings });
    await Promise.all(
      replicas.map((replica) => until(() => replica.send<boolean>({ command: 'knows', token: secret }))),
    );
    return { id: key.id, token: secret };
  };
  const outages = async (): Promise<number> =>
    (await Promise.all(replicas.map((replica) => replica.send<number>({ command: 'outages' })))).reduce(
      (sum, count) => sum + count,
      0,
    );
  /**
   * A machine so slow that a replica takes the database for away has no exact limits, and a budget begins anew with its
   * week.
   */
  const itUndisturbed = (name: string, body: () => Promise<void>): void =>
    it(name, () => runUndisturbed(async () => `${currentHour()} ${await outages()}`, body));
  const burst = async (key: string, count: number) => {
    const reports = await Promise.all(
      replicas.map((replica) => replica.send<BurstReport>({ command: 'burst', key, count })),
    );
    return {
      admitted: reports.map(({ admitted }) => admitted),
      total: reports.reduce((sum, { admitted }) => sum + admitted, 0),
      refusals: reports.flatMap(({ refusals }) => refusals),
    };
  };
  const end = (tokens: number, costNanoUsd: number) =>
    Promise.all(replicas.map((replica) => replica.send({ command: 'end', tokens, costNanoUsd })));

  itUndisturbed('hold the requests of a minute within an allotment a replica', async () => {
    const { id } = await makeKey({ requests_per_minute: 500 });
    let total = 0;
    for (let round = 0; round < 8; round++) total += (await burst(id, 60)).total;
    expect(total).toBeGreaterThanOrEqual(500 - 2 * 5);
    expect(total).toBeLessThanOrEqual(500);
  });

  itUndisturbed('hold the requests under way exactly, wherever they come', async () => {
    const { id } = await makeKey({ max_concurrent: 11 });
    const { total, refusals } = await burst(id, 30);
    expect(total).toBe(11);
    expect(refusals[0]).toContain('11 requests under way');
    await end(1, 0);
    // The whole limit moves to one replica when the other does not use its part.
    const [first] = replicas as [TeamProcess];
    await until(async () => {
      const { admitted: alone } = await first.send<BurstReport>({ command: 'burst', key: id, count: 11 });
      await end(1, 0);
      return alone === 11;
    });
  });

  itUndisturbed('hold the tokens of a minute within an allotment a replica', async () => {
    const { id } = await makeKey({ tokens_per_minute: 200_000 });
    let total = 0;
    for (let round = 0; round < 80; round++) {
      const admitted = (await burst(id, 2)).total;
      await end(1_000, 0);
      total += admitted * 1_000;
      if (admitted === 0) break;
    }
    expect(total).toBeGreaterThanOrEqual(196_000);
    // The first round, of which nothing was known, and one allotment each.
    expect(total).toBeLessThanOrEqual(204_000);
  });

  itUndisturbed('overshoot a budget by no more than what is under way', async () => {
    const { id } = await makeKey({ budget_usd: { week: 5 } });
    let spent = 0;
    let refusals: string[] = [];
    for (let round = 0; round < 100; round++) {
      const report = await burst(id, 3);
      await end(10, 0.03 * NANO_USD);
      spent += report.total * 0.03;
      refusals = report.refusals;
      if (report.total === 0) break;
    }
    expect(spent).toBeGreaterThanOrEqual(5 * 0.98);
    expect(spent).toBeLessThanOrEqual(5 + 6 * 0.03);
    expect(refusals[0]).toContain('The weekly budget of this gateway key ($5.00) is spent');
  });

  /** Keys of two members of a team, as every replica knows them. */
  const makeTeam = async (limits: LimitAmounts, members: LimitAmounts): Promise<{ team: string; keys: string[] }> => {
    const writer = new DirectoryWriter(services.database);
    const team = await writer.addTeam(`Payments ${randomUUID()}`, limits, members);
    const keys: string[] = [];
    for (const name of ['ada', 'bob']) keys.push((await makeKey({ member: await writer.addMember(name, team) })).id);
    return { team, keys };
  };

  itUndisturbed('overshoot the budgets of a team and of its members by no more than what is under way', async () => {
    const { keys } = await makeTeam({ budget_week: 5 }, { budget_week: 3 });
    const spent = keys.map(() => 0);
    const refusals = new Set<string>();
    for (let round = 0; round < 100; round++) {
      const reports = [];
      // The first key begins, so that its member is the first to have nothing left.
      for (const key of round < 20 ? keys.slice(0, 1) : keys) {
        const report = await burst(key, 3);
        reports.push(report);
        await end(10, 0.03 * NANO_USD);
        spent[keys.indexOf(key)] = (spent[keys.indexOf(key)] ?? 0) + report.total * 0.03;
        for (const refusal of report.refusals) refusals.add(refusal.replace(/team .* \(/, 'team … (').slice(0, 50));
      }
      if (reports.every(({ total }) => total === 0) && round >= 20) break;
    }
    const [adas = 0, bobs = 0] = spent;
    expect(adas).toBeGreaterThanOrEqual(3 * 0.98);
    expect(adas).toBeLessThanOrEqual(3 + 6 * 0.03);
    expect(adas + bobs).toBeGreaterThanOrEqual(5 * 0.98);
    expect(adas + bobs).toBeLessThanOrEqual(5 + 6 * 0.03);
    expect([...refusals].sort()).toEqual([
      expect.stringMatching(/^The weekly budget of team … \(\$5\.00\) is spent/),
      expect.stringMatching(/^Your weekly budget \(\$3\.00\) is spent/),
    ]);
  });

  itUndisturbed(
    'let pass what a raise allows, and refuse what a lower limit does, within two seconds and under load',
    async () => {
      const { team, keys } = await makeTeam({ budget_month: 1, requests: 1_000_000 }, {});
      const writer = new DirectoryWriter(services.database);
      const [key = ''] = keys;
      const admittedBy = async (replica: TeamProcess): Promise<number> => {
        const { admitted } = await replica.send<BurstReport>({ command: 'burst', key, count: 20 });
        await replica.send({ command: 'end', tokens: 10, costNanoUsd: 0.01 * NANO_USD });
        return admitted;
      };
      /** Asks without a pause until every replica answers so; how long the last one took, in milliseconds. */
      const untilAll = async (isSo: (admitted: number) => boolean): Promise<number> => {
        const beganMs = performance.now();
        await Promise.all(replicas.map((replica) => until(async () => isSo(await admittedBy(replica)))));
        return performance.now() - beganMs;
      };
      await untilAll((admitted) => admitted === 0);
      let budget = 1;
      const raised = await measureShortest(2_000, async () => {
        budget += 1_000;
        await writer.setLimits('teams', team, { budget_month: budget, requests: 1_000_000 });
        return untilAll((admitted) => admitted === 20);
      });
      expect(raised).toBeLessThan(2_000);
      const lowered = await measureShortest(2_000, async () => {
        budget += 1_000;
        await writer.setLimits('teams', team, { budget_month: budget, requests: 1_000_000 });
        await untilAll((admitted) => admitted === 20);
        await writer.setLimits('teams', team, { budget_month: 0.5, requests: 1_000_000 });
        return untilAll((admitted) => admitted === 0);
      });
      expect(lowered).toBeLessThan(2_000);
    },
  );

  it('refuse a revoked key within two seconds', async () => {
    const tookMs = await measureShortest(2_000, async () => {
      const { id, token } = await makeKey({});
      await services.keys.revoke(id);
      const beganMs = performance.now();
      await Promise.all(
        replicas.map((replica) => until(async () => !(await replica.send<boolean>({ command: 'knows', token })))),
      );
      return performance.now() - beganMs;
    });
    expect(tookMs).toBeLessThan(2_000);
  });

  // A database that does not answer is worse than one that refuses: whoever waits for it waits long.
  it.each<['shut' | 'stall', string]>([
    ['shut', 'refuses'],
    ['stall', 'does not answer'],
  ])('go on from memory while the database is away (%s: it %s), and lose no record', (way) =>
    runUndisturbed(
      () => `${currentHour()} ${stalls()}`,
      () => bearOutage(way),
    ),
  );

  async function bearOutage(way: 'shut' | 'stall'): Promise<void> {
    gate.open();
    await end(0, 0);
    const marker = `${way}-${randomUUID()}`;
    const { id } = await makeKey({
      requests_per_minute: 100_000,
      tokens_per_minute: 1_000_000,
      max_concurrent: 50,
      budget_usd: { day: 100 },
    });
    await burst(id, 2);
    await end(10, NANO_USD);
    gate[way]();
    const slowest: number[] = [];
    for (let round = 0; round < 20; round++) {
      const began = performance.now();
      const { total, refusals } = await burst(id, 5);
      slowest.push(performance.now() - began);
      expect([total, refusals]).toEqual([10, []]);
      await end(10, 0.01 * NANO_USD);
      services.ledger.begin(makeStart(`${marker}-${round}`)).finish(makeEnd());
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    // The first one finds out that the database is away; nobody waits after that.
    expect(Math.max(...slowest)).toBeLessThan(2_500);
    expect(slowest.slice(2).filter((elapsedMs) => elapsedMs >= 500)).toEqual([]);
    gate.open();
    await until(async () => {
      const rows = await services.database.db
        .selectFrom('usage_records')
        .select('id')
        .where('id', 'like', `${marker}-%`)
        .execute()
        .catch(() => []);
      return rows.length === 20;
    });
    // What was used meanwhile is known to all again: 4 USD before, 2 USD while away.
    const key = services.keys.get(id);
    await until(
      async () => key !== undefined && Math.abs(((await services.limits.budgets(key))[0]?.spentUsd ?? 0) - 6) < 1e-9,
    );
  }
});

describe('a process that is killed', () => {
  it('loses no record, at whatever moment: what was under way is recovered as aborted', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'droid-killed-'));
    const settings: StorageSettings = {
      dataDir,
      databaseUrl: undefined,
      encryptionKey: randomBytes(32).toString('base64'),
      previousEncryptionKey: undefined,
    };
    const victims = await Promise.all(Array.from({ length: 3 }, () => startTeamProcess(settings)));
    await Promise.all(
      victims.map(async (victim, index) => {
        await victim.send({ command: 'record', name: `p${index}` });
        await until(() => victim.begun.size >= 40 * (index + 1) && victim.finished.size >= 30 * (index + 1));
      }),
    );
    await Promise.all(victims.map((victim) => victim.kill()));
    // Nobody finds them dead before this test looks on.
    const showLife = (time: Date): void => {
      for (const name of readdirSync(join(dataDir, 'spool')))
        utimesSync(join(dataDir, 'spool', name, 'alive'), time, time);
    };
    showLife(new Date(Date.now() + HOUR_MS));
    const services = await openTeamServices(settings);
    const recovered: string[] = [];
    services.writer.recovered$.subscribe(({ id }) => recovered.push(id));
    showLife(new Date(0));
    try {
      await until(() => services.logs.filter((line) => line.includes('Recovered the usage')).length === 3);
      const rows = await services.database.db
        .selectFrom('usage_records')
        .select(['id', 'ended', 'quality', 'cost_nano_usd'])
        .execute();
      const byId = new Map(rows.map((row) => [row.id, row]));
      const [begun, finished] = [
        victims.flatMap((victim) => [...victim.begun]),
        victims.flatMap((victim) => [...victim.finished]),
      ];
      expect(finished.length).toBeGreaterThan(20);
      expect(byId.size).toBe(rows.length);
      expect(finished.filter((id) => byId.get(id)?.quality !== 'final')).toEqual([]);
      expect(begun.filter((id) => !byId.has(id))).toEqual([]);
      const lost = rows.filter(({ ended }) => ended === 'aborted');
      expect(lost.length).toBeGreaterThan(3);
      expect(lost.every(({ quality, cost_nano_usd }) => quality === 'estimated' && cost_nano_usd === 5_000_000)).toBe(
        true,
      );
      expect(recovered.sort()).toEqual(lost.map(({ id }) => id).sort());
    } finally {
      await Promise.all(victims.map((victim) => victim.kill()));
      await services.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});
