import { Injectable } from '@nestjs/common';
import { sql, type Selectable, type Transaction } from 'kysely';
import { DatabaseService } from '../storage/database.service.js';
import { type Schema } from '../storage/schema.js';
import { type LimitWindowsTable } from '../storage/team-schema.js';
import { type LimitKind } from './limit-kind.js';
import { windowAt } from './limit-window.js';
import { type ShareAnswer, type ShareAsk } from './share.js';

/** A replica that has not reported for so long holds nothing: what it held is there for the others. */
export const REPLICA_ALIVE_MS = 10_000;

type WindowRow = Selectable<LimitWindowsTable>;

/** Shares of limits in the database: what all replicas hold and have used never exceeds a limit when something is handed out. */
@Injectable()
export class ShareRepository {
  constructor(private readonly database: DatabaseService) {}

  /** One process alone uses a SQLite file: whatever a former one held is void. */
  async forgetOthers(): Promise<void> {
    if (this.database.engine !== 'sqlite') return;
    await this.database.db.deleteFrom('limit_shares').execute();
    await this.database.db.deleteFrom('replicas').execute();
  }

  /** Books what a replica has used and hands out what it may use next, all or nothing. The answers are in the order of the asks. */
  exchange(replicaId: string, asks: readonly ShareAsk[]): Promise<ShareAnswer[]> {
    return this.database.db.transaction().execute(async (transaction) => {
      const { now } = await transaction.selectNoFrom(this.database.nowMs().as('now')).executeTakeFirstOrThrow();
      await transaction
        .insertInto('replicas')
        .values({ id: replicaId, seen_at_ms: now })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ seen_at_ms: now }))
        .execute();
      const answers = new Map<ShareAsk, ShareAnswer>();
      // Always in one order: replicas that lock the same rows then wait for each other instead of refusing each other.
      for (const ask of [...asks].sort(byKeyAndKind)) answers.set(ask, await this.settle(transaction, replicaId, ask, now));
      return asks.map((ask) => answers.get(ask) as ShareAnswer);
    });
  }

  /** Removes what replicas that are long gone have left behind. */
  async forgetTheGone(): Promise<void> {
    await this.database.db.transaction().execute(async (transaction) => {
      const gone = transaction
        .selectFrom('replicas')
        .select('id')
        .where(sql<boolean>`seen_at_ms < ${this.database.nowMs()} - ${sql.lit(REPLICA_ALIVE_MS * 6)}`);
      await transaction.deleteFrom('limit_shares').where('replica_id', 'in', gone).execute();
      await transaction.deleteFrom('replicas').where('id', 'in', gone).execute();
    });
  }

  private async settle(transaction: Transaction<Schema>, replicaId: string, ask: ShareAsk, nowMs: number): Promise<ShareAnswer> {
    const window = await this.lockWindow(transaction, ask, nowMs);
    const shares = await transaction
      .selectFrom('limit_shares as share')
      .leftJoin('replicas', 'replicas.id', 'share.replica_id')
      .select(['share.replica_id', 'share.held', 'share.settled', 'replicas.seen_at_ms'])
      .where('share.key_id', '=', ask.keyId)
      .where('share.kind', '=', ask.kind)
      .where('share.started_at_ms', '=', window.started_at_ms)
      .execute();
    const own = shares.find((share) => share.replica_id === replicaId);
    const used = ask.startedAtMs === null || ask.startedAtMs === window.started_at_ms ? ask.used : 0;
    const spent = window.spent + Math.max(0, used - (own?.settled ?? 0));
    const heldByOthers = shares.filter((share) => share !== own && (share.seen_at_ms ?? 0) > nowMs - REPLICA_ALIVE_MS).reduce((sum, share) => sum + share.held, 0);
    const held = Math.max(0, Math.min(ask.want, ask.limit - spent - heldByOthers));

    await transaction
      .updateTable('limit_windows')
      .set({ started_at_ms: window.started_at_ms, ends_at_ms: window.ends_at_ms, spent })
      .where('key_id', '=', ask.keyId)
      .where('kind', '=', ask.kind)
      .execute();
    const columns = { started_at_ms: window.started_at_ms, held, settled: Math.max(used, own?.settled ?? 0) };
    await transaction
      .insertInto('limit_shares')
      .values({ key_id: ask.keyId, kind: ask.kind, replica_id: replicaId, ...columns })
      .onConflict((conflict) => conflict.columns(['key_id', 'kind', 'replica_id']).doUpdateSet(columns))
      .execute();
    return { startedAtMs: window.started_at_ms, endsInMs: window.ends_at_ms - nowMs, spent, held };
  }

  /** The window that runs now, its row locked until the transaction ends. */
  private async lockWindow(transaction: Transaction<Schema>, ask: ShareAsk, nowMs: number): Promise<WindowRow> {
    const kind = ask.kind as LimitKind;
    const { startedAtMs, endsAtMs } = windowAt(kind, nowMs);
    const fresh = { key_id: ask.keyId, kind, started_at_ms: startedAtMs, ends_at_ms: endsAtMs };
    const found = await this.selectWindow(transaction, ask);
    if (found) return found.ends_at_ms > nowMs ? found : { ...fresh, spent: 0 };
    // A budget that is new on an old key begins with what the key has cost in this window already.
    const spent = kind.startsWith('budget_') ? await this.spentByLedger(transaction, ask.keyId, startedAtMs) : 0;
    await transaction
      .insertInto('limit_windows')
      .values({ ...fresh, spent })
      .onConflict((conflict) => conflict.columns(['key_id', 'kind']).doNothing())
      .execute();
    return (await this.selectWindow(transaction, ask)) ?? { ...fresh, spent };
  }

  private selectWindow(transaction: Transaction<Schema>, { keyId, kind }: ShareAsk): Promise<WindowRow | undefined> {
    const query = transaction.selectFrom('limit_windows').selectAll().where('key_id', '=', keyId).where('kind', '=', kind);
    return (this.database.engine === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
  }

  private async spentByLedger(transaction: Transaction<Schema>, keyId: string, sinceMs: number): Promise<number> {
    const { cost } = await transaction
      .selectFrom('usage_records')
      .select(sql<number>`cast(coalesce(sum(cost_nano_usd), 0) as bigint)`.as('cost'))
      .where('key_id', '=', keyId)
      .where('at_ms', '>=', sinceMs)
      .executeTakeFirstOrThrow();
    return cost;
  }
}

function byKeyAndKind(a: ShareAsk, b: ShareAsk): number {
  const [left, right] = [`${a.keyId} ${a.kind}`, `${b.keyId} ${b.kind}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
