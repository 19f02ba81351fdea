import { afterEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { describeEngines } from '../../test/support/describe-engines.js';
import { makeEnd, makeStart } from '../../test/support/make-attempt.js';
import { currentHour, runUndisturbed } from '../../test/support/run-undisturbed.js';
import { openTeamServices, type TeamServices } from '../../test/support/team-services.js';
import { HOUR_MS, MINUTE_MS } from '../config/durations.js';
import { type DatabaseService } from '../storage/database.service.js';
import { REPORT_GROUPS } from './report-dimensions.js';
import { UsageSeries } from './usage-series.repository.js';

const LARGEST = Number.MAX_SAFE_INTEGER;
const opened: TeamServices[] = [];

/** As a database may have them from before figures were checked; SQLite keeps whatever it is given. */
const ABSURD = {
  sqlite: ['9223372036854775807', '9223372036854775807', '1e30', '-1', '-9223372036854775807', "'seven'", '1.5'],
  postgres: ['9223372036854775807', '9223372036854775807', '-1', '-9223372036854775808'],
};

async function writeAbsurd({ db, engine }: DatabaseService, keyId: string, atMs: number): Promise<void> {
  for (const [index, value] of ABSURD[engine].entries()) {
    const figure = sql.raw(value);
    await sql`
      insert into usage_records (id, at_ms, kind, key_id, conversation, model_asked, model_served, account,
      client_dialect, upstream_dialect, status, input_tokens, cache_read_tokens, cache_write_5m_tokens,
        cache_write_1h_tokens, output_tokens, reasoning_tokens, cost_nano_usd, request_bytes, answer_bytes, attempt,
        quality, ended)
      values (${`bad-${index}`}, ${atMs}, 'answer', ${keyId}, 'c', 'm', 'm', ${`account-${index}`}, 'chat', 'chat',
      200, ${figure}, ${figure}, ${figure}, ${figure}, ${figure}, ${figure}, ${figure}, 1, 1, 1, 'final', 'complete')
    `.execute(db);
    await sql`
      insert into usage_hours (hour_ms, key_id, member_id, team_id, project, model, account, client, attempts,
      failed, estimated, unpriced, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
      output_tokens, reasoning_tokens, cost_nano_usd, first_bytes, first_byte_ms)
      values (${atMs - (atMs % HOUR_MS)}, ${keyId}, '', '', '', 'm', ${`account-${index}`}, '', 1, 0, 0, 0, ${figure},
      ${figure}, ${figure}, ${figure}, ${figure}, ${figure}, ${figure}, 1, ${figure})
    `.execute(db);
  }
}

describeEngines('figures that cannot be, left in the database', (under) => {
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((services) => services.close()));
  });

  async function open(): Promise<TeamServices> {
    const services = await openTeamServices(await under.settings());
    opened.push(services);
    return services;
  }

  it('make no report unreadable, before they are added up and after', () =>
    runUndisturbed(currentHour, async () => {
      const { database, reports, ledger, writer, rollUp, context } = await open();
      const nowMs = Date.now();
      await writeAbsurd(database, 'bad', nowMs);
      ledger.begin(makeStart('r1', { keyId: 'good' })).finish(makeEnd());
      await writer.write();
      const series = context.get(UsageSeries, { strict: false });
      const period = { fromMs: nowMs - (nowMs % HOUR_MS) - HOUR_MS, toMs: nowMs - (nowMs % HOUR_MS) + HOUR_MS };
      for (const turn of ['single', 'added up']) {
        for (const by of [[], ...REPORT_GROUPS.map((group) => [group])]) {
          const { lines } = await reports.report({ by, ...period });
          expect([
            turn,
            by,
            Math.max(...lines.map(({ inputTokens }) => inputTokens)),
            Math.max(...lines.map(({ costUsd }) => costUsd)),
          ]).toEqual([turn, by, LARGEST, LARGEST / 1e9]);
        }
        const { lines } = await reports.report({ by: ['key'], ...period });
        expect(lines.find(({ group }) => group === 'good')).toMatchObject({
          attempts: 1,
          inputTokens: 100,
          costUsd: 0.0023225,
        });
        for (const bucketMs of [MINUTE_MS, HOUR_MS]) {
          expect(
            (await series.series({ ...period, bucketMs })).every((point) => point.cacheWriteTokens <= LARGEST),
          ).toBe(true);
        }
        expect((await series.moved(period)).tokens.every(({ input }) => input >= 0 && input <= LARGEST)).toBe(true);
        await rollUp.rollUp();
        expect(await database.db.selectFrom('usage_records').select('id').where('rolled', '=', 0).execute()).toEqual(
          [],
        );
      }
    }));

  it('hold the key that they are of for its window at most, and leave all others alone', () =>
    runUndisturbed(currentHour, async () => {
      const { database, keys, limits } = await open();
      const [bad, good] = [
        await keys.create({ name: 'bad', budget_usd: { day: 1 } }),
        await keys.create({ name: 'good', budget_usd: { day: 1 }, requests_per_minute: 5 }),
      ];
      await writeAbsurd(database, bad.key.id, Date.now());
      await expect(limits.admit(bad.key, 0)).rejects.toMatchObject({ status: 429, details: { billing: true } });
      expect((await limits.budgets(bad.key))[0]?.spentUsd).toBe(LARGEST / 1e9);
      (await limits.admit(good.key, 0)).end();
      expect([limits.databaseAway, limits.trouble]).toEqual([false, undefined]);
      for (const value of ABSURD[database.engine]) {
        const figure = sql.raw(value);
        await sql`update limit_windows set spent = ${figure}`.execute(database.db);
        await sql`update limit_shares set held = ${figure}, settled = ${figure}`.execute(database.db);
        await sql`insert into replicas (id, seen_at_ms) values (${value}, ${figure}) on conflict do nothing`.execute(
          database.db,
        );
        await sql`insert into limit_shares (key_id, kind, replica_id, started_at_ms, held, settled) select key_id,
          kind, ${value}, started_at_ms, ${figure}, ${figure} from limit_windows where true on conflict do
          nothing`.execute(database.db);
        await limits.budgets(good.key);
        expect([value, limits.databaseAway, limits.trouble]).toEqual([value, false, undefined]);
        await sql`update limit_windows set ends_at_ms = ${figure}, started_at_ms = ${figure}, spent = 0`.execute(
          database.db,
        );
        await limits.budgets(good.key);
        expect([value, limits.databaseAway, limits.trouble]).toEqual([value, false, undefined]);
      }
    }));
});
