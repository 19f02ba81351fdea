import { afterEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { jobActor } from '../../src/audit/actor.js';
import { DAY_MS } from '../../src/config/durations.js';
import { type AlertServices, openAlertServices } from '../support/alert-services.js';
import { describeEngines } from '../support/describe-engines.js';
import { makeAccount } from '../support/make-account.js';
import { until } from '../support/until.js';

/** Nobody listens there: what is noted waits. */
const TARGET = { name: 'ops', kind: 'slack', url: 'http://127.0.0.1:9/hook' };
const PLACE = { endpoint: { name: 'anthropic' }, upstreamModel: 'claude-opus-4-8' };
const BY = jobActor('test');
const opened: AlertServices[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

async function open(...parts: Parameters<typeof openAlertServices>): Promise<AlertServices> {
  const services = await openAlertServices(...parts);
  opened.push(services);
  return services;
}

async function noted({ database }: AlertServices): Promise<(string | number)[][]> {
  const rows = await database.db.selectFrom('alerts').selectAll().orderBy('at_ms').orderBy('threshold').execute();
  return rows.map(({ type, subject, detail, threshold }) => [type, subject, detail, threshold]);
}

async function spend(services: AlertServices, id: string, usd: number): Promise<void> {
  const key = services.keys.get(id);
  if (!key) throw new Error('there is no such key');
  const admission = await services.limits.admit(key, 0);
  admission.charge({ tokens: 1, costNanoUsd: usd * 1e9 });
  admission.end();
}

describeEngines('what people are told', (under) => {
  it('has the thresholds of a budget, each once for all replicas, and anew when it is raised', async () => {
    const settings = await under.settings();
    const [one, other] = [await open(settings, [TARGET]), await open(settings, [TARGET])];
    const { key } = await one.keys.create({ name: 'ci', budget_usd: { month: 10 } }, BY);
    await until(() => other.keys.get(key.id) !== undefined);
    const look = () => Promise.all([one.watch.look(), other.watch.look()]);
    await spend(one, key.id, 7.4);
    await one.limits.uses(key);
    await look();
    expect(await noted(one)).toEqual([]);
    await spend(one, key.id, 0.1);
    await until(async () => {
      await one.limits.uses(key);
      await other.limits.uses(key);
      await look();
      return (await noted(one)).length > 0;
    });
    await spend(one, key.id, 3);
    await until(async () => {
      await one.limits.uses(key);
      await other.limits.uses(key);
      await look();
      return (await noted(one)).length > 1;
    });
    expect(await noted(one)).toEqual([
      ['budget.threshold', key.id, 'budget_month', 75],
      ['budget.threshold', key.id, 'budget_month', 100],
    ]);
    // A raise makes it another budget, whose thresholds are told anew: 10.5 of 14.
    const limits = JSON.stringify({ budget_month: 14 });
    await sql`update gateway_keys set limits = ${limits}, revision = 1000 where id = ${key.id}`.execute(
      one.database.db,
    );
    await sql`update revisions set value = 1000 where name = 'gateway_keys'`.execute(one.database.db);
    await until(async () => {
      const raised = one.keys.get(key.id) ?? key;
      if (raised.limits.budget_month !== 14) return false;
      await one.limits.uses(raised);
      await look();
      return (await noted(one)).length > 2;
    });
    expect((await noted(one)).filter(([, , , threshold]) => threshold === 75)).toHaveLength(2);
  });

  it('has the budgets of members, teams and the organization, too', async () => {
    const services = await open(await under.settings(), [TARGET]);
    const { db } = services.database;
    const { key } = await services.keys.create({ name: 'ci', owner: 'ada' }, BY);
    const member = key.memberId ?? '';
    const limits = JSON.stringify({ budget_month: 10 });
    await sql`insert into teams (id, name, models, limits, member_limits, account_labels, created_at_ms, revision)
      values ('team_1', 'web', '[]', ${limits}, '{}', '[]', 1, 1000)`.execute(db);
    await sql`update members set limits = ${limits}, team_id = 'team_1', revision = 1000`.execute(db);
    await sql`insert into organizations (id, models, limits, revision) values ('org', '[]', ${limits}, 1000)
      on conflict (id) do update set limits = excluded.limits, revision = excluded.revision`.execute(db);
    await sql`update revisions set value = 1000 where name = 'gateway_keys'`.execute(db);
    await until(
      () => services.keys.resolve(key).levels.filter((level) => level.limits.budget_month === 10).length === 3,
    );
    await spend(services, key.id, 8);
    await until(async () => {
      await services.limits.uses(key);
      await services.watch.look();
      return (await noted(services)).length === 3;
    });
    expect((await noted(services)).map(([, subject]) => subject).sort()).toEqual([member, 'org', 'team_1'].sort());
    const names = await Promise.all(
      [member, 'org', 'team_1', key.id].map((id) => services.names.find('budget.threshold', id)),
    );
    expect(names.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'member ada',
      'organization org',
      'team web',
      'key ci',
    ]);
  });

  it('has accounts that need a person, once for all replicas, and again after they were well', async () => {
    const settings = await under.settings();
    const [one, other] = [await open(settings, [TARGET]), await open(settings, [TARGET])];
    const needsLogin = { reason: 'the issuer has ended the login', sinceMs: 1 };
    for (const { pool } of [one, other]) {
      pool.put(makeAccount('a1', { needsLogin }));
      pool.put(makeAccount('a2', { enabled: false }));
      pool.put(makeAccount('a3'));
    }
    await Promise.all([one.watch.look(), other.watch.look()]);
    await one.watch.look();
    expect((await noted(one)).sort()).toEqual([
      ['account.disabled', 'a2', '', 0],
      ['account.needs_login', 'a1', '', 0],
    ]);
    // Of what still lasts nobody is told anew because its alert is old.
    await one.alerts.deleteOld(-1, 0);
    await one.alerts.observe([{ type: 'account.disabled', subject: 'a2', facts: {} }], one.targets);
    expect(await noted(one)).toHaveLength(2);
    for (const { pool } of [one, other]) pool.put(makeAccount('a1', { revision: 2 }));
    await until(async () => {
      await one.watch.look();
      return (await endedOf(one)).includes('a1');
    });
    one.pool.put(makeAccount('a1', { needsLogin, revision: 3 }));
    await one.watch.look();
    expect((await noted(one)).filter(([, subject]) => subject === 'a1')).toHaveLength(2);
  });

  it('has upstreams without an account that can pay, and that they are well again', async () => {
    const services = await open(await under.settings(), [TARGET]);
    services.pool.put(makeAccount('a1', { enabled: false }));
    services.pool.put(makeAccount('a2'));
    await services.watch.look();
    expect((await noted(services)).map(([type]) => type)).toEqual(['account.disabled']);
    const pick = services.pool.pick({ upstream: 'factory', model: 'm', conversationId: null, exclude: new Set() });
    if (pick.kind !== 'account') throw new Error('nobody pays');
    pick.lease.release({ kind: 'exhausted' });
    await services.watch.look();
    expect((await noted(services)).map(([type, subject]) => `${type} ${subject}`)).toContain('pool.exhausted factory');
    services.pool.restFor('a2', 1);
    await until(async () => {
      await services.watch.look();
      return (await noted(services)).some(([type]) => type === 'pool.recovered');
    });
    expect((await noted(services)).filter(([type]) => type === 'pool.exhausted')).toHaveLength(1);
  });

  it('has endpoints that fail again and again, those with nobody to stand in for them too', async () => {
    const services = await open(await under.settings(), [TARGET]);
    const single = services.health.watch({ name: 'only' });
    for (let turn = 0; turn < 5; turn++) {
      single.fails();
      services.health.enter(PLACE)?.fails();
    }
    services.health.watch({ name: 'well' }).fails();
    await services.watch.look();
    expect((await noted(services)).sort()).toEqual([
      ['upstream.unavailable', 'anthropic', '', 0],
      ['upstream.unavailable', 'only', '', 0],
    ]);
    single.serves();
    await until(async () => {
      await services.watch.look();
      return (await noted(services)).some(([type]) => type === 'upstream.recovered');
    });
    expect((await noted(services)).at(-1)).toEqual(['upstream.recovered', 'only', '', 0]);
  });

  it('has keys and admin tokens that end within a week, but for those made for less', async () => {
    const services = await open(await under.settings(), [TARGET]);
    const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
    const { key } = await services.keys.create({ name: 'long', expires_at: inDays(8) }, BY);
    await services.keys.create({ name: 'short', expires_at: inDays(2) }, BY);
    await services.keys.create({ name: 'endless' }, BY);
    const ago = Date.now() - 8 * DAY_MS;
    await sql`update gateway_keys set created_at_ms = ${ago}, expires_at_ms = ${Date.now() + DAY_MS}, revision = 1000
      where id = ${key.id}`.execute(services.database.db);
    await sql`update revisions set value = 1000 where name = 'gateway_keys'`.execute(services.database.db);
    const { token } = await services.tokens.create({ name: 'ci', role: 'viewer', expires_at: inDays(8) }, BY);
    await sql`update admin_tokens set created_at_ms = ${ago}, expires_at_ms = ${Date.now() + DAY_MS}`.execute(
      services.database.db,
    );
    await until(() => (services.keys.get(key.id)?.expiresAtMs ?? 0) < Date.now() + 2 * DAY_MS);
    await services.watch.look();
    expect((await noted(services)).sort()).toEqual([
      ['admin_token.expires_soon', token.id, '', 0],
      ['key.expires_soon', key.id, '', 0],
    ]);
    expect(await services.names.find('admin_token.expires_soon', token.id)).toMatchObject({ name: 'ci' });
  });

  it('is nothing where nobody wants it', async () => {
    const services = await open(await under.settings(), [{ ...TARGET, events: ['budget.threshold'] }]);
    services.pool.put(makeAccount('a1', { enabled: false }));
    await services.watch.look();
    expect(await noted(services)).toEqual([]);
  });
});

async function endedOf({ database }: AlertServices): Promise<string[]> {
  const rows = await database.db
    .selectFrom('alert_conditions')
    .selectAll()
    .where('ended_at_ms', 'is not', null)
    .execute();
  return rows.map(({ subject }) => subject);
}
