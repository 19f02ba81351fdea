import { Injectable } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { writeAuditEntry } from '../audit/write-audit-entry.js';
import { isGlob } from '../config/match-glob.js';
import { DatabaseService } from '../storage/database.service.js';
import { raiseRevision, readRevision } from '../storage/revision.js';
import { type DatedRates } from './cost-of.js';
import { type ModelRates } from './price-table.js';

/** Rates that an operator has taken over from a list. */
export interface PriceUpdate extends DatedRates {
  source: string;
  updatedAtMs: number;
}

const COUNTER = 'price_updates';

/** Stores the prices that operators take over. Every change raises one counter, by which other processes notice it. */
@Injectable()
export class PriceUpdateRepository {
  constructor(private readonly database: DatabaseService) {}

  revision(): Promise<number> {
    return readRevision(this.database.db, COUNTER);
  }

  /** An id stands before every glob, a longer glob before a shorter one: the first price that matches counts. */
  async list(): Promise<PriceUpdate[]> {
    const rows = await this.database.db.selectFrom('price_updates').selectAll().execute();
    return rows.sort(byPrecision).map(({ model, from_ms, rates, source, updated_at_ms }) => ({
      ...(JSON.parse(rates) as ModelRates),
      match: model,
      fromMs: from_ms,
      source,
      updatedAtMs: updated_at_ms,
    }));
  }

  /** Takes prices over. Those of the same model and day are replaced. */
  async put(updates: readonly PriceUpdate[], by: Actor): Promise<void> {
    await this.database.db.transaction().execute(async (transaction) => {
      await raiseRevision(transaction, COUNTER);
      for (const { match, fromMs, source, updatedAtMs, ...rates } of updates) {
        const values = { rates: JSON.stringify(rates), source, updated_at_ms: updatedAtMs };
        const former = await transaction
          .selectFrom('price_updates')
          .select(['rates', 'source'])
          .where('model', '=', match)
          .where('from_ms', '=', fromMs)
          .executeTakeFirst();
        await transaction
          .insertInto('price_updates')
          .values({ model: match, from_ms: fromMs, ...values })
          .onConflict((conflict) => conflict.columns(['model', 'from_ms']).doUpdateSet(values))
          .execute();
        await writeAuditEntry(transaction, by, {
          action: former ? 'update' : 'create',
          subject: { kind: 'price', id: match },
          before: former ? audited(fromMs, former) : null,
          after: audited(fromMs, values),
        });
      }
    });
  }

  /** Forgets every update of a model. Answers how many there were. */
  remove(model: string, by: Actor): Promise<number> {
    return this.database.db.transaction().execute(async (transaction) => {
      await raiseRevision(transaction, COUNTER);
      const rows = await transaction.deleteFrom('price_updates').where('model', '=', model).returningAll().execute();
      for (const row of rows) {
        await writeAuditEntry(transaction, by, {
          action: 'remove',
          subject: { kind: 'price', id: model },
          before: audited(row.from_ms, row),
          after: null,
        });
      }
      return rows.length;
    });
  }
}

/** The engines sort text in different ways, so that the order is made here. */
function byPrecision({ model: one }: { model: string }, { model: other }: { model: string }): number {
  const globs = Number(isGlob(one)) - Number(isGlob(other));
  return globs || other.length - one.length || (one < other ? -1 : Number(one > other));
}

/** A price as the audit log has it. */
function audited(fromMs: number, { rates, source }: { rates: string; source: string }): { price: object } {
  return { price: { from: new Date(fromMs).toISOString(), source, ...(JSON.parse(rates) as ModelRates) } };
}
