import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { DatabaseAway } from './database-away.js';
import { type SqliteThread } from './sqlite-thread.js';

/** Kysely on the SQLite thread. */
export class SqliteThreadDialect implements Dialect {
  constructor(private readonly thread: SqliteThread) {}

  createDriver(): Driver {
    return new SqliteThreadDriver(this.thread);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }

  createIntrospector(db: Kysely<unknown>): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }
}

/** SQLite can roll a schema change back. The write lock of that transaction makes a second process wait. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** One connection, which its users get in the order of asking. */
class SqliteThreadDriver implements Driver {
  private readonly connection: SqliteThreadConnection;
  private turn: Promise<void> = Promise.resolve();
  private endTurn: (() => void) | undefined;

  constructor(private readonly thread: SqliteThread) {
    this.connection = new SqliteThreadConnection(thread);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.turn;
    let end: (() => void) | undefined;
    this.turn = new Promise((resolve) => (end = resolve));
    await before;
    this.endTurn = end;
    return this.connection;
  }

  releaseConnection(): Promise<void> {
    this.endTurn?.();
    return Promise.resolve();
  }

  beginTransaction(): Promise<void> {
    this.connection.begin();
    return Promise.resolve();
  }

  async commitTransaction(): Promise<void> {
    await this.connection.end('commit');
  }

  async rollbackTransaction(): Promise<void> {
    await this.connection.end('rollback');
  }

  destroy(): Promise<void> {
    return this.thread.stop();
  }
}

class SqliteThreadConnection implements DatabaseConnection {
  /** The generation of the thread in which the open transaction began. */
  private transaction: number | undefined;
  /** Resolves when the transaction has begun. The first statement goes out before that, and fails with it. */
  private beginning: Promise<unknown> | undefined;

  constructor(private readonly thread: SqliteThread) {}

  /** Begins a transaction without waiting for it, so that the thread wakes once for it and its first statement. */
  begin(): void {
    this.beginning = this.thread.send({ action: 'begin' });
    this.beginning.catch(() => undefined);
    this.transaction = this.thread.generation;
  }

  async end(action: 'commit' | 'rollback'): Promise<void> {
    const began = this.transaction;
    this.transaction = undefined;
    if (action === 'commit') await this.beginning;
    this.beginning = undefined;
    if (began === this.thread.generation) await this.thread.send({ action });
    else if (action === 'commit') throw lostWithin();
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const inTransaction = this.transaction !== undefined;
    if (inTransaction && this.transaction !== this.thread.generation) throw lostWithin();

    const { beginning } = this;
    this.beginning = undefined;
    const answer = this.thread.send({ action: 'execute', sql, parameters, inTransaction });
    const [{ rows = [], affected }] = await Promise.all([answer, beginning]);
    return { rows: rows as R[], numAffectedRows: BigInt(affected ?? 0) };
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Rows of the SQLite thread are few and never streamed');
  }
}

function lostWithin(): DatabaseAway {
  return new DatabaseAway(new Error('the database thread was lost within a transaction'));
}
