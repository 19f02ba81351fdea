import { afterEach, expect, it, jest } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { makeEnd, makeStart } from '../../test/support/make-attempt.js';
import { openTeamServices, TESTER, type TeamServices } from '../../test/support/team-services.js';
import { DirectoryWriter } from '../../test/support/write-directory.js';
import { ORGANIZATION_ID } from '../keys/organization.js';
import { OrganizationSettings } from '../keys/organization.service.js';
import { OpeningWindows } from './opening-windows.js';
import { type ShareAsk } from './share.js';
import { ShareRepository } from './share.repository.js';

const NOTHING = {
  attempts: 0,
  failed: 0,
  estimated: 0,
  unpriced: 0,
  input_tokens: 0,
  cache_read_tokens: 0,
  cache_write_5m_tokens: 0,
  cache_write_1h_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
};
const HOUR = { ...NOTHING, member_id: '', team_id: '', project: '', model: 'm', account: 'a', client: '' };
const ASK: Omit<ShareAsk, 'kind' | 'used'> = {
  holderId: ORGANIZATION_ID,
  level: 'organization',
  limit: 1,
  startedAtMs: null,
  leftMs: null,
  settled: 0,
  want: 0,
};

describeEngines('windows that are opened', (under) => {
  let services: TeamServices;

  afterEach(async () => {
    jest.restoreAllMocks();
    await services.close();
  });

  it("have the organization's month day by day, each hour once, without what is reported anyway", async () => {
    services = await openTeamServices(await under.settings());
    const { db, engine } = services.database;
    const hours = [
      '2026-02-28T23',
      '2026-03-01T00',
      '2026-03-01T23',
      '2026-03-15T12',
      '2026-03-30T23',
      '2026-03-31T00',
    ];
    for (const [at, hour] of hours.entries()) {
      const hour_ms = Date.parse(`${hour}:00:00Z`);
      const row = { ...HOUR, hour_ms, key_id: 'key_1', cost_nano_usd: 10 ** at };
      await db.insertInto('usage_hours').values(row).execute();
    }
    const nowMs = Date.parse('2026-03-31T01:30:00Z');
    const windows = new OpeningWindows(
      db,
      engine,
      [
        { ...ASK, kind: 'budget_month', used: 0 },
        { ...ASK, kind: 'budget_week', used: 100_000 },
        { ...ASK, kind: 'budget_day', used: 100_001 },
      ],
      nowMs,
    );
    await windows.addNewest();
    let steps = 0;
    await windows.addOlder(() => steps++);
    await windows.insert();
    // Thirty days of the month before today, and the Monday.
    expect(steps).toBe(31);
    const rows = await db.selectFrom('limit_windows').select(['kind', 'spent']).orderBy('kind').execute();
    expect(rows).toEqual([
      { kind: 'budget_day', spent: 0 },
      { kind: 'budget_month', spent: 111_110 },
      { kind: 'budget_week', spent: 10_000 },
    ]);
  });

  it('hold up no other limit while the ledger is added up, and the database does not count as away', async () => {
    services = await openTeamServices(await under.settings());
    const { database, keys, limits, logs, directory } = services;
    const team = await new DirectoryWriter(database).addTeam('Payments', { budget_month: 10 });
    await directory.refresh();
    const { key: pooled } = await keys.create({ name: 'pooled', team });
    const { key: other } = await keys.create({ name: 'other', budget_usd: { month: 10 } });
    const repository = services.context.get(ShareRepository, { strict: false });
    const begin = repository.beginWindows.bind(repository);
    let isHeld = true;
    let begun = (): void => undefined;
    const adding = new Promise<void>((resolve) => (begun = resolve));
    jest.spyOn(repository, 'beginWindows').mockImplementationOnce(async (asks) => {
      const windows = await begin(asks);
      const older = windows.addOlder.bind(windows);
      const addOlder = async (step: () => void): Promise<void> => {
        begun();
        // As many days as it takes.
        for (; isHeld; step()) await new Promise((resolve) => setImmediate(resolve));
        await older(step);
      };
      return Object.assign(windows, { addOlder });
    });
    const waits = limits.admit(pooled, 0);
    await adding;
    (await limits.admit(other, 0)).end();
    expect(limits.databaseAway).toBe(false);
    isHeld = false;
    (await waits).end();
    expect(logs.filter((line) => line.includes('is away'))).toEqual([]);
  });

  it('have what has just ended, and is neither in the database nor reported', async () => {
    services = await openTeamServices(await under.settings());
    const { database, keys, limits, ledger, writer, directory } = services;
    const directoryWriter = new DirectoryWriter(database);
    const { key } = await keys.create({ name: 'k' });
    const use = (id: string): number =>
      ledger.begin(makeStart(id, { keyId: key.id, memberId: undefined })).finish(makeEnd()).cost_nano_usd ?? 0;
    const each = use('r1');
    expect(each).toBeGreaterThan(0);
    await writer.write();
    const underWay = await limits.admit(key, 0);
    await directoryWriter.setLimits('organizations', ORGANIZATION_ID, { budget_month: 10 });
    await directory.refresh();
    use('r2');
    underWay.charge({ tokens: 1, costNanoUsd: use('r3') });
    underWay.end();
    const [budget] = await limits.budgets(key);
    expect(Math.round((budget?.spentUsd ?? 0) * 1e9)).toBe(3 * each);
  });

  it('have what ended in a break once, though its request began before it', async () => {
    services = await openTeamServices(await under.settings());
    const { context, keys, limits, ledger, writer } = services;
    const organization = context.get<OrganizationSettings>(OrganizationSettings, { strict: false });
    const { key } = await keys.create({ name: 'k' });
    await organization.update({ budget_usd: { month: 10 } }, TESTER);
    const underWay = await limits.admit(key, 0);
    await organization.update({ budget_usd: { month: null } }, TESTER);
    const attempt = ledger.begin(makeStart('r1', { keyId: key.id, memberId: undefined }));
    const cost = attempt.finish(makeEnd()).cost_nano_usd ?? 0;
    await writer.write();
    underWay.charge({ tokens: 1, costNanoUsd: cost });
    underWay.end();
    await organization.update({ budget_usd: { month: 10 } }, TESTER);
    const [budget] = await limits.budgets(key);
    expect(Math.round((budget?.spentUsd ?? 0) * 1e9)).toBe(cost);
  });
});
