import { Injectable } from '@nestjs/common';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { Subject } from 'rxjs';
import { bounded } from '../storage/bounded-sums.js';
import { DatabaseService } from '../storage/database.service.js';
import { asExcluded, columnNames, jsonRows } from '../storage/json-rows.js';
import { JsonStatement } from '../storage/json-statement.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { OpeningWindows } from './opening-windows.js';
import { nextWindow, openWindows, WINDOW_COLUMNS as WINDOW } from './open-windows.js';
import {
  type HeldShare,
  REPLICA_ALIVE_MS,
  runningRow,
  type Settled,
  settleShare,
  type ShareRow,
  type WindowRow,
} from './settle-share.js';
import { type SettledLimit } from './settled-limit.js';
import { type Share, type ShareAnswer, type ShareAsk } from './share.js';

const NAME = ['key_id', 'kind'] as const satisfies readonly (keyof WindowRow)[];
// The columns of the primary key come first.
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
  private readonly namesOfWindows = new JsonStatement<Pick<WindowRow, 'key_id' | 'kind'>>(
    (json) => sql`select key_id, kind from limit_windows
      where (key_id, kind) in (${this.rows('limit_windows', NAME, json)})`,
  );
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

  private readonly settled = new Subject<SettledLimit>();

  /** Tells how much is used of each limit that this replica has just asked for. */
  readonly settled$ = this.settled.asObservable();

  constructor(private readonly database: DatabaseService) {}

  /** Only one process uses a SQLite file, so it deletes what former ones held. */
  async forgetOthers(): Promise<void> {
    if (this.database.engine !== 'sqlite') return;
    await this.database.db.deleteFrom('limit_shares').execute();
    await this.database.db.deleteFrom('replicas').execute();
  }

  /**
   * Books what a replica has used and hands out what it may use next, in one transaction. Each limit of a holder may
   * occur once. The answers have the order of the asks.
   */
  async exchange(replicaId: string, asks: readonly ShareAsk[]): Promise<ShareAnswer[]> {
    const answers = await this.settle(replicaId, asks);
    for (const [index, { spent, startedAtMs }] of answers.entries()) {
      const { holderId: holder, kind: limit, limit: amount } = asks[index] as ShareAsk;
      this.settled.next({ holder, limit, amount, spent, startedAtMs });
    }
    return answers;
  }

  private async settle(replicaId: string, asks: readonly ShareAsk[]): Promise<ShareAnswer[]> {
    return this.database.db.transaction().execute(async (transaction) => {
      const now = await this.readNow(transaction);
      // On SQLite there are no other replicas that look for a sign of life.
      if (this.database.engine === 'postgres') await this.showLife(transaction, replicaId, now);
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

  /** The moment by the database's clock; SQLite's is this machine's. */
  private async readNow(db: Kysely<DatabaseSchema>): Promise<number> {
    if (this.database.engine === 'sqlite') return Date.now();
    return this.database.readNowMs(db);
  }

  /** Notes that a replica is there. */
  private async showLife(transaction: Transaction<DatabaseSchema>, replicaId: string, nowMs: number): Promise<void> {
    await transaction
      .insertInto('replicas')
      .values({ id: replicaId, seen_at_ms: nowMs })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ seen_at_ms: nowMs }))
      .execute();
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
      await openWindows(transaction, this.database.engine, missing, nowMs);
      for (const [name, window] of await this.selectWindows(transaction, missing)) found.set(name, window);
    }
    const windows = new Map<string, WindowRow>();
    for (const ask of asks) {
      const row = found.get(nameOf(ask));
      windows.set(
        nameOf(ask),
        runningRow(row, ask, nowMs) ?? (await nextWindow(transaction, this.database.engine, ask, nowMs)),
      );
    }
    return windows;
  }

  /** Those of some shares for which the database has no window, not even one that has ended. */
  async withoutWindow(shares: readonly Share[]): Promise<Share[]> {
    const names = JSON.stringify(shares.map(({ holder, kind }) => ({ key_id: holder.id, kind })));
    const { rows } = await this.namesOfWindows.execute(this.database.db, names);
    const known = new Set(rows.map(({ key_id, kind }) => nameOf({ holderId: key_id, kind })));
    return shares.filter(({ holder, kind }) => !known.has(nameOf({ holderId: holder.id, kind })));
  }

  /** Begins to add up what windows begin with; see {@link OpeningWindows}. */
  async beginWindows(asks: readonly ShareAsk[]): Promise<OpeningWindows> {
    const { db, engine } = this.database;
    return new OpeningWindows(db, engine, asks, await this.readNow(db));
  }

  private async selectWindows(
    transaction: Transaction<DatabaseSchema>,
    asks: readonly ShareAsk[],
  ): Promise<Map<string, WindowRow>> {
    const { rows } = await this.windowsOf.execute(transaction, namesOf(asks));
    return new Map(rows.map((row) => [nameOf({ holderId: row.key_id, kind: row.kind }), row]));
  }

  private async selectShares(
    transaction: Transaction<DatabaseSchema>,
    asks: readonly ShareAsk[],
  ): Promise<Map<string, HeldShare[]>> {
    const { rows } = await this.sharesOf.execute(transaction, namesOf(asks));
    const shares = new Map<string, HeldShare[]>();
    for (const row of rows) {
      const name = nameOf({ holderId: row.key_id, kind: row.kind });
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
  return JSON.stringify(asks.map(({ holderId, kind }) => ({ key_id: holderId, kind })));
}

function nameOf({ holderId, kind }: { holderId: string; kind: string }): string {
  return `${holderId} ${kind}`;
}
