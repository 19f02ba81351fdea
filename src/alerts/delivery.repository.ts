import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { DatabaseService } from '../storage/database.service.js';
import { toAlert } from './alert.repository.js';
import { type Alert } from './alert.js';

/** An attempt to tell a target, which this process alone makes until the lease ends. */
export interface ClaimedDelivery {
  alert: Alert;
  target: string;
  /** The number of this attempt, from 1 on. */
  attempts: number;
}

/** One delivery as operators see it. */
export interface DeliveryReport {
  alert: Alert;
  target: string;
  state: 'pending' | 'sent' | 'failed';
  attempts: number;
  /** Why the last attempt failed. */
  reason: string | null;
  settledAtMs: number | null;
  nextAtMs: number;
}

/**
 * Keeps who sends what to whom. A delivery is written before it is sent, and noted as sent afterwards: a process that
 * dies in between leaves it to another one, which sends it again under the same id. Times are of the database's clock.
 */
@Injectable()
export class DeliveryRepository {
  private readonly holder = randomUUID();

  constructor(private readonly database: DatabaseService) {}

  /** Lists the targets that somebody should be sent something now. `waits` says that something is due later. */
  async due(): Promise<{ targets: string[]; waits: boolean }> {
    const rows = await this.database.db
      .selectFrom('alert_deliveries')
      .select([
        'target',
        sql<number>`max(case when next_at_ms <= ${this.now} and leased_until_ms <= ${this.now} then 1 else 0 end)`.as(
          'is_due',
        ),
      ])
      .where('state', '=', 'pending')
      .groupBy('target')
      .execute();
    return {
      targets: rows.filter(({ is_due }) => Number(is_due) === 1).map(({ target }) => target),
      waits: rows.length > 0,
    };
  }

  /** A SQLite file has one process, so it takes over at once what a former one has left. */
  async forgetOthers(): Promise<void> {
    if (this.database.engine !== 'sqlite') return;
    await this.database.db
      .updateTable('alert_deliveries')
      .set({ leased_until_ms: 0 })
      .where('state', '=', 'pending')
      .where('leased_until_ms', '>', 0)
      .execute();
  }

  /** Claims the delivery that has waited longest for a target; undefined while another process sends to it. */
  claim(target: string, leaseMs: number): Promise<ClaimedDelivery | undefined> {
    const skip = this.database.engine === 'postgres' ? sql`for update of pending skip locked` : sql``;
    return this.database.db.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ alert_id: string; attempts: number }>`
        update alert_deliveries set holder = ${this.holder}, leased_until_ms = ${this.now} + ${sql.lit(leaseMs)},
          attempts = attempts + 1
        where target = ${target} and alert_id in (
          select pending.alert_id from alert_deliveries as pending
          where pending.target = ${target} and pending.state = 'pending' and pending.next_at_ms <= ${this.now}
            and not exists (select 1 from alert_deliveries as other where other.target = ${target}
              and other.state = 'pending' and other.leased_until_ms > ${this.now})
          order by pending.next_at_ms, pending.alert_id limit 1 ${skip})
        returning alert_id, attempts`.execute(transaction);
      const [row] = rows;
      if (!row) return undefined;
      const alert = await transaction
        .selectFrom('alerts')
        .selectAll()
        .where('id', '=', row.alert_id)
        .executeTakeFirstOrThrow();
      return { alert: toAlert(alert), target, attempts: row.attempts };
    });
  }

  async settle({ alert, target }: ClaimedDelivery, state: 'sent' | 'failed', reason: string | null): Promise<void> {
    await this.database.db
      .updateTable('alert_deliveries')
      .set({ state, reason, settled_at_ms: this.now, leased_until_ms: 0, holder: null })
      .where('alert_id', '=', alert.id)
      .where('target', '=', target)
      .where('holder', '=', this.holder)
      .execute();
  }

  /** Gives a delivery back, to be made after a pause. */
  async postpone({ alert, target }: ClaimedDelivery, pauseMs: number, reason: string): Promise<void> {
    await this.database.db
      .updateTable('alert_deliveries')
      .set({
        next_at_ms: sql`${this.now} + ${sql.lit(Math.round(pauseMs))}`,
        leased_until_ms: 0,
        holder: null,
        reason,
      })
      .where('alert_id', '=', alert.id)
      .where('target', '=', target)
      .where('holder', '=', this.holder)
      .execute();
  }

  /** Lists the latest deliveries, the newest alert first. */
  async list(limit: number): Promise<DeliveryReport[]> {
    const rows = await this.database.db
      .selectFrom('alert_deliveries')
      .innerJoin('alerts', 'alerts.id', 'alert_deliveries.alert_id')
      .selectAll('alerts')
      .select(['target', 'state', 'attempts', 'reason', 'settled_at_ms', 'next_at_ms'])
      .orderBy('alerts.at_ms', 'desc')
      .orderBy('alerts.id')
      .orderBy('target')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      alert: toAlert(row),
      target: row.target,
      state: row.state as DeliveryReport['state'],
      attempts: row.attempts,
      reason: row.reason,
      settledAtMs: row.settled_at_ms,
      nextAtMs: row.next_at_ms,
    }));
  }

  private get now(): RawBuilder<number> {
    return this.database.nowMs();
  }
}
