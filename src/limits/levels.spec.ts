import { afterEach, expect, it } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { makeEnd, makeStart } from '../../test/support/make-attempt.js';
import { currentHour, runUndisturbed } from '../../test/support/run-undisturbed.js';
import { openTeamServices, type TeamServices } from '../../test/support/team-services.js';
import { until } from '../../test/support/until.js';
import { DirectoryWriter } from '../../test/support/write-directory.js';
import { jobActor } from '../audit/actor.js';
import { NANO_USD } from '../config/nano-usd.js';
import { type GatewayError } from '../dialects/gateway-error.js';
import { Directory } from '../keys/directory.service.js';
import { type GatewayKey } from '../keys/gateway-key.js';
import { type LimitName } from '../keys/limit-table.js';
import { Members } from '../keys/members.service.js';
import { OrganizationSettings } from '../keys/organization.service.js';
import { type ResolvedKey } from '../keys/resolved-key.js';
import { Teams } from '../keys/teams.service.js';
import { type Admission } from './key-limits.service.js';

const opened: TeamServices[] = [];
/** In dollars. */
const COST = 0.1;

function itUndisturbed(name: string, body: () => Promise<void>): void {
  const outages = (): number =>
    opened.flatMap(({ logs }) => logs).filter((line) => line.includes('The database is away')).length;
  it(name, () => runUndisturbed(() => `${currentHour()} ${outages()}`, body));
}

function end(admission: Admission, usd = COST): void {
  admission.charge({ tokens: 10, costNanoUsd: usd * NANO_USD });
  admission.end();
}

/** The refusal, or undefined for a request that was let through and has used what it costs. */
async function ask({ limits }: TeamServices, key: GatewayKey, usd = COST): Promise<GatewayError | undefined> {
  try {
    end(await limits.admit(key, 0), usd);
    return undefined;
  } catch (error) {
    return error as GatewayError;
  }
}

const round = (usd: number): number => Math.round(usd * 1e6) / 1e6;

/** Dollars by the level, as all replicas have reported. */
async function spentOf({ limits }: TeamServices, key: GatewayKey): Promise<Record<string, number>> {
  const budgets = await limits.budgets(key);
  return Object.fromEntries(budgets.map(({ holder, spentUsd }) => [holder.kind, round(spentUsd)]));
}

describeEngines('limits of every level', (under) => {
  /** One replica on SQLite, two that share a database on PostgreSQL. */
  async function open(): Promise<{ services: TeamServices[]; writer: DirectoryWriter }> {
    const settings = await under.settings();
    const services = [await openTeamServices(settings)];
    if (under.engine === 'postgres') {
      const { dataDir } = await under.settings();
      services.push(await openTeamServices({ ...settings, dataDir }));
    }
    opened.push(...services);
    return { services, writer: new DirectoryWriter((services[0] as TeamServices).database) };
  }

  /** Keys of members, as all replicas know them. */
  async function keysOf(services: readonly TeamServices[], ...members: string[]): Promise<GatewayKey[]> {
    const keys: GatewayKey[] = [];
    for (const member of members)
      keys.push((await (services[0] as TeamServices).keys.create({ name: 'k', member })).key);
    await until(() => services.every((one) => keys.every(({ id }) => one.keys.get(id))));
    return keys;
  }

  /** Resolves when every replica knows that the key's team has this limit. */
  async function knowTeam(services: readonly TeamServices[], key: GatewayKey, name: LimitName, amount: number) {
    await until(() =>
      services.every(
        (one) => one.keys.resolve(key).levels.find(({ kind }) => kind === 'team')?.limits[name] === amount,
      ),
    );
  }

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((services) => services.close()));
  });

  itUndisturbed('are all counted for each request, and the first that is reached refuses by its name', async () => {
    const { services, writer } = await open();
    const team = await writer.addTeam('Payments', { budget_month: 0.35 }, { budget_month: 0.25 });
    const [ada, bob] = [await writer.addMember('ada', team), await writer.addMember('bob', team, { budget_day: 5 })];
    await writer.setLimits('organizations', 'org', { budget_week: 100 });
    const [adas, bobs] = (await keysOf(services, ada, bob)) as [GatewayKey, GatewayKey];
    const [one] = services as [TeamServices];
    await knowTeam(services, adas, 'budget_month', 0.35);
    for (let request = 0; request < 3; request++) expect(await ask(one, adas)).toBeUndefined();
    const own = await ask(one, adas);
    expect(own?.message).toMatch(/^Your monthly budget \(\$0\.25\) is spent\. It resets at /);
    expect(own?.details).toMatchObject({ billing: true, shouldRetry: false });
    expect(own?.details.headers).not.toHaveProperty('anthropic-ratelimit-unified-overage-scope');

    const admission = await one.limits.admit(bobs, 0);
    expect(admission.headersFor('messages')).toMatchObject({
      'anthropic-ratelimit-unified-overage-utilization': '0.85',
      'anthropic-ratelimit-unified-overage-scope': 'group_pool',
    });
    end(admission);
    const pool = await ask(one, bobs);
    expect(pool?.message).toMatch(/^The monthly budget of team Payments \(\$0\.35\) is spent\. It resets at /);
    expect(pool?.details.headers).toMatchObject({ 'anthropic-ratelimit-unified-overage-scope': 'group_pool' });
    await until(async () => {
      const spent = [await spentOf(one, adas), await spentOf(one, bobs)];
      return (
        JSON.stringify(spent) ===
        JSON.stringify([
          { member: 0.3, team: 0.4, organization: 0.4 },
          { member: 0.1, team: 0.4, organization: 0.4 },
        ])
      );
    });
  });

  itUndisturbed(
    'hold a pool exactly, whichever replica and key its requests come by, and reserve at no level alone',
    async () => {
      const { services, writer } = await open();
      const team = await writer.addTeam('Payments', { concurrent: 10 });
      const members = [await writer.addMember('ada', team, { concurrent: 7 }), await writer.addMember('bob', team)];
      const [adas, bobs] = (await keysOf(services, ...members)) as [GatewayKey, GatewayKey];
      const burst = async (): Promise<Admission[]> => {
        const asked = services.flatMap(({ limits }) =>
          Array.from({ length: 20 }, (_, at) => limits.admit(at % 2 === 0 ? adas : bobs, 0)),
        );
        const results = await Promise.allSettled(asked);
        return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      };
      const first = await burst();
      expect(first).toHaveLength(10);
      for (const admission of first) admission.end();
      // What refused requests had reserved of the other level is free again.
      const [one] = services as [TeamServices];
      await until(async () => {
        const results = await Promise.allSettled(Array.from({ length: 7 }, () => one.limits.admit(adas, 0)));
        for (const result of results) if (result.status === 'fulfilled') result.value.end();
        return results.every(({ status }) => status === 'fulfilled');
      });
    },
  );

  itUndisturbed('can be lowered below what is used, and raised again, at once and on every replica', async () => {
    const { services, writer } = await open();
    const team = await writer.addTeam('Payments', { budget_month: 100, requests: 1_000 });
    const [key] = (await keysOf(services, await writer.addMember('ada', team))) as [GatewayKey];
    for (const one of services)
      expect([await ask(one, key, 3), await ask(one, key, 3)]).toEqual([undefined, undefined]);
    await writer.setLimits('teams', team, { budget_month: 1, requests: 1_000 });
    await knowTeam(services, key, 'budget_month', 1);
    for (const one of services)
      expect((await ask(one, key))?.message).toMatch(/^The monthly budget of team Payments \(\$1\.00\) is spent\./);

    await writer.setLimits('teams', team, { budget_month: 200, requests: 1 });
    await knowTeam(services, key, 'budget_month', 200);
    for (const one of services)
      expect((await ask(one, key))?.message).toMatch(/^Team Payments may make 1 requests a minute\. Try again in/);
    await writer.setLimits('teams', team, { budget_month: 200, requests: 10_000 });
    await knowTeam(services, key, 'requests', 10_000);
    for (const one of services) expect(await ask(one, key)).toBeUndefined();
    const [first] = services as [TeamServices];
    await until(async () => (await spentOf(first, key)).team === services.length * 6.1);
  });

  itUndisturbed('leave what a moved member has used with the former team, and what is under way too', async () => {
    const { services, writer } = await open();
    const [former, next] = [
      await writer.addTeam('Payments', { budget_month: 10 }),
      await writer.addTeam('Search', { budget_month: 10, concurrent: 1 }),
    ];
    const ada = await writer.addMember('ada', former, { budget_month: 10, concurrent: 2 });
    const [adas, others] = (await keysOf(services, ada, await writer.addMember('bob', former))) as [
      GatewayKey,
      GatewayKey,
    ];
    const [one] = services as [TeamServices];
    await ask(one, adas, 1);
    const underWay = await one.limits.admit(adas, 0);
    const before = one.keys.resolve(adas);
    await writer.moveMember(ada, next);
    await until(() => services.every((replica) => replica.keys.resolve(adas).team?.id === next));
    const begun = await one.limits.admit(adas, 0);
    // The member may have two under way, the new team one: the former one is not of it.
    expect((await ask(one, adas))?.message).toContain('You may have 2 requests under way');
    end(underWay, 2);
    expect((await ask(one, adas))?.message).toContain('Team Search may have 1 requests under way');
    end(begun, 4);
    expect(await ask(one, adas, 1)).toBeUndefined();
    // One that came before the move, whose body has taken long to arrive.
    end(await one.limits.admit(adas, 0, before), 0.5);
    await until(async () => {
      const [own, teams] = [await spentOf(one, adas), await spentOf(one, others)];
      return own.member === 8.5 && own.team === 5 && teams.team === 3.5;
    });
  });

  itUndisturbed('that are new begin with what the ledger has of the level, and count what is under way', async () => {
    const { services, writer } = await open();
    const team = await writer.addTeam('Payments');
    const members = [await writer.addMember('ada', team), await writer.addMember('bob', team)];
    const [adas, bobs] = (await keysOf(services, ...members)) as [GatewayKey, GatewayKey];
    const [one] = services as [TeamServices];
    // The first one is added up by the hour already.
    const record = (name: string, key: GatewayKey): void => {
      const start = makeStart(name, { keyId: key.id, memberId: key.memberId ?? undefined, teamId: team });
      one.ledger.begin(start).finish(makeEnd());
    };
    record('r1', adas);
    await one.writer.write();
    await one.rollUp.rollUp();
    record('r2', adas);
    record('r3', bobs);
    await one.writer.write();
    const { cost_nano_usd } = await one.database.db
      .selectFrom('usage_records')
      .select('cost_nano_usd')
      .executeTakeFirstOrThrow();
    const each = Number(cost_nano_usd) / NANO_USD;
    expect(each).toBeGreaterThan(0);
    const underWay = await one.limits.admit(adas, 0);
    await writer.setLimits('teams', team, { budget_month: 10 });
    await writer.setLimits('organizations', 'org', { budget_day: 10, budget_month: 10 });
    for (const member of members) await writer.setLimits('members', member, { budget_month: 10 });
    await until(() =>
      services.every((replica) => {
        const levels = [adas, bobs].flatMap((key) => replica.keys.resolve(key).levels.slice(1));
        return levels.every(({ limits }) => limits.budget_month === 10);
      }),
    );
    expect(await spentOf(one, adas)).toEqual({
      member: round(2 * each),
      team: round(3 * each),
      organization: round(3 * each),
    });
    expect((await spentOf(one, bobs)).member).toBe(round(each));
    end(underWay, 1);
    await until(async () => {
      const spent = await spentOf(one, adas);
      return spent.member === round(2 * each + 1) && spent.team === round(3 * each + 1);
    });
    expect((await spentOf(one, bobs)).member).toBe(round(each));
  });

  itUndisturbed('count what a dead process had under way where it belonged when it began', async () => {
    const { services, writer } = await open();
    const [former, next] = [
      await writer.addTeam('Payments', { budget_month: 10 }),
      await writer.addTeam('Search', { budget_month: 10 }),
    ];
    const ada = await writer.addMember('ada', next, { budget_month: 10 });
    const [adas, others] = (await keysOf(services, ada, await writer.addMember('bob', former))) as [
      GatewayKey,
      GatewayKey,
    ];
    const [one] = services as [TeamServices];
    const levels = one.context.get(Directory, { strict: false }).levelsOfUse(adas, ada, former);
    for (const key of [adas, others]) await one.limits.budgets(key);
    one.limits.chargeLate(levels, { tokens: 1, costNanoUsd: 2 * NANO_USD });
    await until(async () => {
      const [own, teams] = [await spentOf(one, adas), await spentOf(one, others)];
      return own.member === 2 && own.team === 0 && teams.team === 2;
    });
  });

  itUndisturbed('that come back begin with what the ledger has, not with what was counted before', async () => {
    const { services } = await open();
    const [one] = services as [TeamServices];
    const [teams, members, organization] = [Teams, Members, OrganizationSettings].map((type) =>
      one.context.get<unknown>(type, { strict: false }),
    ) as [Teams, Members, OrganizationSettings];
    const by = jobActor('test');
    const month = { budget_usd: { month: 10 } };
    const never = { budget_usd: { month: null } };
    const { id: team } = await teams.create({ name: 'Payments', ...month, member_limits: month }, by);
    const { id: other } = await teams.create({ name: 'Search' }, by);
    const { id: ada } = await members.create({ name: 'ada', team }, by);
    await organization.update(month, by);
    const [key] = (await keysOf(services, ada)) as [GatewayKey];
    /** In dollars, in the ledger of a replica that is long gone. */
    const use = async (name: string): Promise<number> => {
      const start = makeStart(name, { keyId: key.id, memberId: ada, teamId: team });
      const { cost_nano_usd } = one.ledger.begin(start).finish(makeEnd());
      await one.writer.write();
      return Number(cost_nano_usd) / NANO_USD;
    };
    const spent = (): Promise<Record<string, number>> => spentOf(one, key);
    const knows = (limits: (resolved: ResolvedKey) => boolean) =>
      until(() => services.every((replica) => limits(replica.keys.resolve(key))));

    const each = await use('r1');
    expect(await spent()).toEqual({ member: round(each), team: round(each), organization: round(each) });
    // Neither the team, nor its members, nor the organization has a budget for a while, in which there is use.
    await teams.update(team, { ...never, member_limits: never }, by);
    await organization.update(never, by);
    await knows(({ levels }) => levels.every(({ limits }) => Object.keys(limits).length === 0));
    await use('r2');
    expect(await spent()).toEqual({});
    await teams.update(team, { ...month, member_limits: month }, by);
    await organization.update(month, by);
    await knows(({ levels }) => levels.slice(1).every(({ limits }) => limits.budget_month === 10));
    expect(await spent()).toEqual({ member: round(2 * each), team: round(2 * each), organization: round(2 * each) });

    await members.update(ada, { team: other }, by);
    await knows(({ levels }) => levels[1]?.limits.budget_month === undefined);
    await use('r3');
    await members.update(ada, { team }, by);
    await knows(({ levels }) => levels[1]?.limits.budget_month === 10);
    expect(await spent()).toMatchObject({ member: round(3 * each) });
  });
});
