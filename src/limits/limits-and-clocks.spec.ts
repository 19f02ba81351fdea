import { afterEach, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import { describeEngines } from '../../test/support/describe-engines.js';
import { makeEnd, makeStart } from '../../test/support/make-attempt.js';
import { currentHour, runUndisturbed } from '../../test/support/run-undisturbed.js';
import { openTeamServices, type TeamServices } from '../../test/support/team-services.js';
import { HOUR_MS } from '../config/durations.js';
import { type StorageSettings } from '../storage/storage-settings.js';
import { type GatewayKey } from '../keys/gateway-key.js';

const opened: TeamServices[] = [];
const steadyNow = performance.now.bind(performance);
const wallNow = Date.now;

async function open(settings: StorageSettings, shiftMs = 0): Promise<TeamServices> {
  const services = await openTeamServices(settings);
  opened.push(services);
  setClock(shiftMs);
  return services;
}

/** The time of day of this machine and of the database's, so much later or earlier than it is. */
function setClock(shiftMs: number): void {
  jest.spyOn(Date, 'now').mockImplementation(() => wallNow() + shiftMs);
  for (const { database } of opened) {
    const { engine } = database;
    database.nowMs = () =>
      engine === 'postgres'
        ? sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 + ${sql.lit(shiftMs)} as bigint)`
        : sql<number>`cast(unixepoch('subsec') * 1000 + ${sql.lit(shiftMs)} as integer)`;
  }
}

/** As if so much time had passed that nobody's setting of a clock is in. */
function pass(ms: number): void {
  jest.spyOn(performance, 'now').mockImplementation(() => steadyNow() + ms);
}

async function request(services: TeamServices, key: GatewayKey): Promise<number> {
  try {
    const admission = await services.limits.admit(key, 0);
    admission.charge({ tokens: 1, costNanoUsd: 0 });
    admission.end();
    return 200;
  } catch (error) {
    return (error as { status: number }).status;
  }
}

describeEngines('limits and a clock that is set', (under) => {
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(opened.splice(0).map((services) => services.close()));
  });

  it.each([-3 * HOUR_MS, -26 * HOUR_MS])(
    'let a key in again after a minute, though the clock goes %d ms wrong within it',
    (shiftMs) =>
      runUndisturbed(currentHour, async () => {
        const one = await open(await under.settings());
        const { key } = await one.keys.create({ name: 'a', requests_per_minute: 2, tokens_per_minute: 1_000 });
        expect([await request(one, key), await request(one, key), await request(one, key)]).toEqual([200, 200, 429]);
        setClock(shiftMs);
        expect(await request(one, key)).toBe(429);
        pass(61_000);
        setClock(shiftMs + 61_000);
        expect([await request(one, key), await request(one, key), await request(one, key)]).toEqual([200, 200, 429]);
      }),
  );

  it('hold a minute that another process began under a wrong clock for a minute at most', () =>
    runUndisturbed(currentHour, async () => {
      if (under.engine === 'sqlite') return;
      const settings = await under.settings();
      const one = await open(settings);
      const { key } = await one.keys.create({ name: 'a', requests_per_minute: 2 });
      expect([await request(one, key), await request(one, key), await request(one, key)]).toEqual([200, 200, 429]);
      const other = await open(
        { ...(await under.settings()), databaseUrl: settings.databaseUrl, encryptionKey: settings.encryptionKey },
        -3 * HOUR_MS,
      );
      expect(await request(other, key)).toBe(429);
      pass(61_000);
      setClock(-3 * HOUR_MS + 61_000);
      expect(await request(other, key)).toBe(200);
    }));

  it('open a budget neither for longer nor lock it for longer than its day, whichever way the clock is set', () =>
    runUndisturbed(currentHour, async () => {
      const one = await open(await under.settings());
      const { key } = await one.keys.create({ name: 'a', budget_usd: { day: 0.001 } });
      one.ledger.begin(makeStart('r1', { keyId: key.id })).finish(makeEnd());
      await one.writer.write();
      expect(await request(one, key)).toBe(429);
      for (const shiftMs of [26 * HOUR_MS, -26 * HOUR_MS]) {
        setClock(shiftMs);
        pass(1_000);
        expect(await untilAnswered(one, key)).toBe(200);
        setClock(0);
        await one.limits.budgets(key);
        expect(await request(one, key)).toBe(429);
      }
    }));
});

/** A share that was found dry is asked for again a moment later. */
async function untilAnswered(services: TeamServices, key: GatewayKey): Promise<number> {
  await services.limits.budgets(key);
  return request(services, key);
}
