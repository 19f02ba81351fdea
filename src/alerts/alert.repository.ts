import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Selectable, sql, type Transaction } from 'kysely';
import { type AlertEvent } from '../config/alert-words.js';
import { type AlertsTable } from '../storage/alert-schema.js';
import { DatabaseService } from '../storage/database.service.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { type Alert, type AlertFacts, type Audience, type Condition, END_OF, type NewAlert } from './alert.js';

/** Keeps alerts, each once for all replicas, and what lasts. Times are of the database's clock. */
@Injectable()
export class AlertRepository {
  constructor(private readonly database: DatabaseService) {}

  /** Notes alerts for the targets that want them. Answers how many nobody has noted before. */
  note(alerts: readonly NewAlert[], audience: Audience): Promise<number> {
    return this.database.db.transaction().execute(async (transaction) => {
      const nowMs = await this.database.readNowMs(transaction);
      let count = 0;
      for (const alert of alerts) if (await insertOnce(transaction, alert, audience, nowMs)) count++;
      return count;
    });
  }

  /** Says that conditions last, and notes those that have just begun. Answers how many of them have. */
  observe(conditions: readonly Condition[], audience: Audience): Promise<number> {
    return this.database.db.transaction().execute(async (transaction) => {
      const nowMs = await this.database.readNowMs(transaction);
      let count = 0;
      for (const { type, subject, facts } of conditions) {
        // Replicas that see the beginning at the same time wait for each other here, and agree on the moment.
        const { begun_at_ms } = await transaction
          .insertInto('alert_conditions')
          .values({ type, subject, facts: JSON.stringify(facts), begun_at_ms: nowMs, seen_at_ms: nowMs })
          .onConflict((conflict) =>
            conflict.columns(['type', 'subject']).doUpdateSet({
              begun_at_ms: sql`case when alert_conditions.ended_at_ms is null then alert_conditions.begun_at_ms
                else excluded.begun_at_ms end`,
              facts: sql`excluded.facts`,
              seen_at_ms: sql`excluded.seen_at_ms`,
              ended_at_ms: null,
            }),
          )
          .returning('begun_at_ms')
          .executeTakeFirstOrThrow();
        const alert = { type, subject, detail: '', threshold: 0, period: String(begun_at_ms), facts };
        if (await insertOnce(transaction, alert, audience, nowMs)) count++;
      }
      return count;
    });
  }

  /** Ends the conditions that no replica has seen for `quietMs`, and notes the ends that are told. */
  endQuiet(quietMs: number, audience: Audience): Promise<number> {
    return this.database.db.transaction().execute(async (transaction) => {
      const nowMs = await this.database.readNowMs(transaction);
      const ended = await transaction
        .updateTable('alert_conditions')
        .set({ ended_at_ms: nowMs })
        .where('ended_at_ms', 'is', null)
        .where('seen_at_ms', '<', nowMs - quietMs)
        .returning(['type', 'subject', 'facts', 'begun_at_ms'])
        .execute();
      let count = 0;
      for (const { type, subject, facts, begun_at_ms } of ended) {
        const endType = END_OF.get(type);
        if (endType === undefined) continue;
        const alert = {
          type: endType,
          subject,
          detail: '',
          threshold: 0,
          period: String(begun_at_ms),
          facts: { ...(JSON.parse(facts) as AlertFacts), begun_at: new Date(begun_at_ms).toISOString() },
        };
        if (await insertOnce(transaction, alert, audience, nowMs)) count++;
      }
      return count;
    });
  }

  /** Deletes what is older than `ageMs`, and gives up what is still to be sent after `giveUpMs`. */
  deleteOld(ageMs: number, giveUpMs: number): Promise<void> {
    return this.database.db.transaction().execute(async (transaction) => {
      const nowMs = await this.database.readNowMs(transaction);
      const olderThan = (ms: number) =>
        transaction
          .selectFrom('alerts')
          .select('id')
          .where('at_ms', '<', nowMs - ms);
      await transaction
        .updateTable('alert_deliveries')
        .set({ state: 'failed', settled_at_ms: nowMs })
        .where('state', '=', 'pending')
        .where('leased_until_ms', '<', nowMs)
        .where('alert_id', 'in', olderThan(giveUpMs))
        .execute();
      await transaction.deleteFrom('alert_deliveries').where('alert_id', 'in', olderThan(ageMs)).execute();
      await transaction
        .deleteFrom('alerts')
        .where('at_ms', '<', nowMs - ageMs)
        // What lasts is not told anew because its alert is old.
        .where((where) =>
          where.not(
            where.exists(
              where
                .selectFrom('alert_conditions')
                .select('alert_conditions.type')
                .whereRef('alert_conditions.type', '=', 'alerts.type')
                .whereRef('alert_conditions.subject', '=', 'alerts.subject')
                .where('alert_conditions.ended_at_ms', 'is', null),
            ),
          ),
        )
        .execute();
      await transaction
        .deleteFrom('alert_conditions')
        .where('ended_at_ms', '<', nowMs - ageMs)
        .execute();
    });
  }
}

/** Makes an alert out of its row. */
export function toAlert(row: Selectable<AlertsTable>): Alert {
  const { id, type, subject, detail, threshold, period, facts, at_ms } = row;
  return {
    id,
    type: type as AlertEvent,
    subject,
    detail,
    threshold,
    period,
    facts: JSON.parse(facts) as AlertFacts,
    atMs: at_ms,
  };
}

/** Inserts an alert and its deliveries, unless it or one of a higher threshold is there. */
async function insertOnce(
  transaction: Transaction<DatabaseSchema>,
  { type, subject, detail, threshold, period, facts }: NewAlert,
  audience: Audience,
  nowMs: number,
): Promise<boolean> {
  const targets = audience.wanting(type);
  if (targets.length === 0) return false;
  const higher = await transaction
    .selectFrom('alerts')
    .select('id')
    .where((where) => where.and({ type, subject, detail, period }))
    .where('threshold', '>=', threshold)
    .limit(1)
    .executeTakeFirst();
  if (higher) return false;
  const id = `msg_${randomBytes(12).toString('hex')}`;
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('alerts')
    .values({ id, type, subject, detail, threshold, period, facts: JSON.stringify(facts), at_ms: nowMs })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) return false;
  await transaction
    .insertInto('alert_deliveries')
    .values(
      targets.map((target) => ({
        alert_id: id,
        target,
        state: 'pending',
        attempts: 0,
        next_at_ms: nowMs,
        leased_until_ms: 0,
      })),
    )
    .execute();
  return true;
}
