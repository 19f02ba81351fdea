import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql, type Transaction } from 'kysely';
import { followsCalendar, KEY_LIMITS } from '../keys/limit-table.js';
import { bounded } from '../storage/bounded-sums.js';
import { DatabaseService } from '../storage/database.service.js';
import { asExcluded, columnNames, jsonRows } from '../storage/json-rows.js';
import { JsonStatement } from '../storage/json-statement.js';
import { type DatabaseSchema } from '../storage/schema.js';
import {
  freshWindow,
  type HeldShare,
  REPLICA_ALIVE_MS,
  runningRow,
  type Settled,
  settleShare,
  type ShareRow,
  type WindowRow,
} from './settle-share.js';
import { type ShareAnswer, type ShareAsk } from './share.js';
import { usedByLedger } from './used-by-ledger.js';

const NAME = ['key_id', 'kind'] as const satisfies readonly (keyof WindowRow)[];
// The columns of the primary key come first.
const WINDOW = [
  'key_id',
  'kind',
  'started_at_ms',
  'ends_at_ms',
  'spent',
] as const satisfies readonly (keyof WindowRow)[];
const SHARE = [
  'key_id',
  'kind',
  'replica_id',
  'started_at_ms',
  'held',
  'settled',
] as const satisfies readonly (keyof ShareRow)[];

/**
 * Keeps the shares of limits in the database. When it hands something out, what all replicas hold and have used never
 * exceeds the limit.
 */
@Injectable()
export class ShareRepository {
  private readonly windowsOf = new JsonStatement<WindowRow>((json) => {
    const lock = this.database.engine === 'postgres' ? sql`for update` : sql``;
    return sql`select key_id, kind, ${this.numbers('started_at_ms', 'ends_at_ms', 'spent')} from limit_windows
      where (key_id, kind) in (${this.rows('limit_windows', NAME, json)}) order by key_id, kind ${lock}`;
  });
  private readonly sharesOf = new JsonStatement<HeldShare>(
    (json) => sql`select share.key_id, share.kind, share.replica_id,
      ${this.numbers('started_at_ms', 'held', 'settled', 'seen_at_ms')}
      from limit_shares as share left join replicas on replicas.id = share.replica_id
      where (share.key_id, share.kind) in (${this.rows('limit_windows', NAME, json)})`,
  );
  private readonly putWindows = new JsonStatement(
    (json) => sql`insert into limit_windows (${columnNames(WINDOW)}) ${this.rows('limit_windows', WINDOW, json)}
      on conflict (key_id, kind) do update set ${asExcluded(WINDOW.slice(2))}`,
  );
  private readonly putShares = new JsonStatement(
    (json) => sql`insert into limit_shares (${columnNames(SHARE)}) ${this.rows('limit_shares', SHARE, json)}
      on conflict (key_id, kind, replica_id) do update set ${asExcluded(SHARE.slice(3))}`,
  );

  constructor(private readonly database: DatabaseService) {}

  /** Only one process uses a SQLite file, so it deletes what former ones held. */
  async forgetOthers(): Promise<void> {
    if (this.database.engine !== 'sqlite') return;
    await this.database.db.deleteFrom('limit_shares').execute();
    await this.database.db.deleteFrom('replicas').execute();
  }

  /**
   * Books what a replica has used and hands out what it may use next, in one transaction. Each limit of a key may occur
   * once. The answers have the order of the asks.
   */
  exchange(replicaId: string, asks: readonly ShareAsk[]): Promise<ShareAnswer[]> {
    return this.database.db.transaction().execute(async (transaction) => {
      // On SQLite there are no other replicas that look for a sign of life, and its clock is this machine's.
      const now = this.database.engine === 'sqlite' ? Date.now() : await this.showLife(transaction, replicaId);
      if (asks.length === 0) {
        // Throws where limits cannot be read at all.
        await transaction
          .selectFrom('limit_windows')
          .innerJoin('limit_shares', 'limit_shares.key_id', 'limit_windows.key_id')
          .select('limit_windows.key_id')
          .limit(1)
          .execute();
        return [];
      }
      const windows = await this.lockWindows(transaction, asks, now);
      const shares = await this.selectShares(transaction, asks);
      const settled = asks.map((ask) =>
        settleShare(ask, windows.get(nameOf(ask)) as WindowRow, shares.get(nameOf(ask)) ?? [], replicaId, now),
      );
      await this.write(transaction, settled);
      return settled.map(({ window, share }) => ({
        startedAtMs: window.started_at_ms,
        endsInMs: window.ends_at_ms - now,
        spent: window.spent,
        held: share.held,
      }));
    });
  }

  /** Notes that a replica is there; answers the moment by the database's clock. */
  private async showLife(transaction: Transaction<DatabaseSchema>, replicaId: string): Promise<number> {
    const { now } = await transaction.selectNoFrom(this.database.nowMs().as('now')).executeTakeFirstOrThrow();
    await transaction
      .insertInto('replicas')
      .values({ id: replicaId, seen_at_ms: now })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ seen_at_ms: now }))
      .execute();
    return now;
  }

  /** Deletes the rows of replicas that are long gone. */
  async forgetTheGone(): Promise<void> {
    await this.database.db.transaction().execute(async (transaction) => {
      const gone = transaction
        .selectFrom('replicas')
        .select('id')
        .where(
          sql<boolean>`abs(${this.bounded('seen_at_ms')} - ${this.database.nowMs()}) >
            ${sql.lit(REPLICA_ALIVE_MS * 6)}`,
        );
      await transaction.deleteFrom('limit_shares').where('replica_id', 'in', gone).execute();
      await transaction.deleteFrom('replicas').where('id', 'in', gone).execute();
    });
  }

  /** Locks the rows of the running windows until the transaction ends; answers the windows by their names. */
  private async lockWindows(
    transaction: Transaction<DatabaseSchema>,
    asks: readonly ShareAsk[],
    nowMs: number,
  ): Promise<Map<string, WindowRow>> {
    const found = await this.selectWindows(transaction, asks);
    const missing = asks.filter((ask) => !found.has(nameOf(ask)));
    if (missing.length > 0) {
      await this.openWindows(transaction, missing, nowMs);
      for (const [name, window] of await this.selectWindows(transaction, missing)) found.set(name, window);
    }
    const windows = new Map<string, WindowRow>();
    for (const ask of asks) {
      const row = found.get(nameOf(ask));
      windows.set(nameOf(ask), runningRow(row, ask, nowMs) ?? (await this.nextWindow(transaction, ask, nowMs)));
    }
    return windows;
  }

  /**
   * A limit that follows the calendar begins with what the ledger has of its window: the limit may be new, or somebody
   * has set the clock back. The caller then books what the ask reports of no other window.
   */
  private async nextWindow(transaction: Transaction<DatabaseSchema>, ask: ShareAsk, nowMs: number): Promise<WindowRow> {
    const window = freshWindow(ask, nowMs);
    if (!followsCalendar(ask.kind)) return window;
    const spent = await usedByLedger(transaction, this.database.engine, {
      keyId: ask.keyId,
      measure: KEY_LIMITS[ask.kind].counts,
      window: { startedAtMs: window.started_at_ms, endsAtMs: window.ends_at_ms },
    });
    return { ...window, spent: Math.max(0, spent - (ask.startedAtMs === null ? ask.used : 0)) };
  }

  /** Another replica may open the same windows at this moment. */
  private async openWindows(
    transaction: Transaction<DatabaseSchema>,
    asks: readonly ShareAsk[],
    nowMs: number,
  ): Promise<void> {
    const windows: WindowRow[] = [];
    for (const ask of asks) windows.push(await this.nextWindow(transaction, ask, nowMs));
    const rows = this.rows('limit_windows', WINDOW, JSON.stringify(windows));
    await sql`insert into limit_windows (${columnNames(WINDOW)}) ${rows} order by 1, 2 on conflict do nothing`.execute(
      transaction,
    );
  }

  /** All replicas lock rows in the same order, so that they wait for each other and never end in a deadlock. */
  private async selectWindows(
    transaction: Transaction<DatabaseSchema>,
    asks: readonly ShareAsk[],
  ): Promise<Map<string, WindowRow>> {
    const { rows } = await this.windowsOf.execute(transaction, namesOf(asks));
    return new Map(rows.map((row) => [nameOf({ keyId: row.key_id, kind: row.kind }), row]));
  }

  private async selectShares(
    transaction: Transaction<DatabaseSchema>,
    asks: readonly ShareAsk[],
  ): Promise<Map<string, HeldShare[]>> {
    const { rows } = await this.sharesOf.execute(transaction, namesOf(asks));
    const shares = new Map<string, HeldShare[]>();
    for (const row of rows) {
      const name = nameOf({ keyId: row.key_id, kind: row.kind });
      shares.set(name, [...(shares.get(name) ?? []), row]);
    }
    return shares;
  }

  private async write(transaction: Transaction<DatabaseSchema>, settled: readonly Settled[]): Promise<void> {
    await this.putWindows.execute(transaction, JSON.stringify(settled.map(({ window }) => window)));
    await this.putShares.execute(transaction, JSON.stringify(settled.map(({ share }) => share)));
  }

  private rows(table: 'limit_windows' | 'limit_shares', columns: readonly string[], json: string): RawBuilder<unknown> {
    return jsonRows(this.database.engine, table, columns, json);
  }

  private bounded(column: string): RawBuilder<number> {
    return bounded(this.database.engine, sql.ref(column));
  }

  /** Bounds columns: rows may be older than the checks of their values. */
  private numbers(...columns: string[]): RawBuilder<unknown> {
    return sql.join(columns.map((name) => sql`${this.bounded(name)} as ${sql.ref(name)}`));
  }
}

function namesOf(asks: readonly ShareAsk[]): string {
  return JSON.stringify(asks.map(({ keyId, kind }) => ({ key_id: keyId, kind })));
}

function nameOf({ keyId, kind }: { keyId: string; kind: string }): string {
  return `${keyId} ${kind}`;
}
