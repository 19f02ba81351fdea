import { type PostgresCursor, type PostgresPool, type PostgresPoolClient, type PostgresQueryResult } from 'kysely';
import { type Pool, type PoolClient } from 'pg';
import { DatabaseAway } from './database-away.js';
import { type DatabaseFaults } from './database-faults.js';

/**
 * The classes of SQLSTATE by which PostgreSQL says that it cannot serve now: lost connections, no room, being shut down
 * or started, and a standby that takes no writes. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const AWAY_STATES = /^(?:08|53|57|25006)/;
/**
 * The classes after which the same server serves on no other connection either: it is shutting down, or it is no longer
 * the primary.
 */
const LEFT_STATES = /^(?:08|57P|25006)/;

/** The result of a rollback that was not sent. The type only knows commands that touch rows. */
const NOTHING: PostgresQueryResult<never> = { command: 'SELECT', rowCount: 0, rows: [] };

type DriverError = Error & { severity?: string; code?: string };

/**
 * The connections of a pool. None of them is used again after it has failed: a statement that was given up still runs,
 * and its transaction would go on with whatever the connection's next user sends. When the server goes down or becomes
 * a standby, the idle connections are closed at once, since they lead to the same server.
 *
 * A call fails with `DatabaseAway` where the database has failed, and not the query.
 */
export class PostgresConnections implements PostgresPool {
  /** Counts how often the connections have left the server. A connection belongs to the count at which it was made. */
  private generation = 0;
  private readonly generations = new WeakMap<PoolClient, number>();

  constructor(
    private readonly pool: Pool,
    private readonly faults: DatabaseFaults,
  ) {
    // The pool replaces a connection that breaks. Without a listener the event would end the process: the pool's event
    // while the connection is idle, the connection's own during a transaction.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => {
      client.on('error', () => undefined);
      this.generations.set(client, this.generation);
    });
  }

  async connect(): Promise<PostgresPoolClient> {
    for (;;) {
      const client = await this.pool.connect().catch((error: unknown) => this.failToConnect(error as DriverError));
      if (!this.isStale(client)) return new LentConnection(client, this);
      client.release(true);
    }
  }

  end(): Promise<void> {
    return this.pool.end();
  }

  isStale(client: PoolClient): boolean {
    return this.generations.get(client) !== this.generation;
  }

  noteSuccess(sql: string): void {
    this.faults.succeeded(sql);
  }

  /** Gives the error for the caller, and whether the connection is broken. */
  noteFailure(error: DriverError, sql: string): { error: Error; broken: boolean } {
    const ofDriver = isOfDriver(error);
    if (!ofDriver && !AWAY_STATES.test(error.code ?? '')) return { error, broken: false };
    const away = new DatabaseAway(error);
    this.faults.failed(sql, away.reason);
    const broken = ofDriver || LEFT_STATES.test(error.code ?? '');
    if (broken) this.leaveServer();
    return { error: away, broken };
  }

  private failToConnect(error: DriverError): never {
    const away = new DatabaseAway(error);
    this.faults.failed('select', away.reason);
    throw away;
  }

  private leaveServer(): void {
    this.generation++;
    for (let idle = this.pool.idleCount; idle > 0; idle--) {
      this.pool.connect().then(
        (client) => client.release(this.isStale(client)),
        () => undefined,
      );
    }
  }
}

class LentConnection implements PostgresPoolClient {
  /** Why the connection is broken; nothing more is sent on it then. */
  private broken: Error | undefined;

  constructor(
    private readonly client: PoolClient,
    private readonly connections: PostgresConnections,
  ) {}

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    query: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): PostgresCursor<R> | Promise<PostgresQueryResult<R>> {
    if (typeof query !== 'string') throw new TypeError('Rows of the database are few and never streamed');
    return this.ask<R>(query, parameters);
  }

  release(): void {
    this.client.release(this.broken !== undefined || this.connections.isStale(this.client));
  }

  private async ask<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    // Giving the connection up rolls back. The caller has to hear the first failure.
    if (this.broken && sql === 'rollback') return NOTHING;
    if (this.broken) throw this.broken;
    const result = await this.client
      .query(sql, [...parameters])
      .catch((error: unknown) => this.fail(error as DriverError, sql));
    // If a statement of the transaction has failed, the server answers a commit with a rollback and without an error.
    if (sql === 'commit' && result.command === 'ROLLBACK')
      throw new Error('The transaction was rolled back, as a statement in it had failed');
    this.connections.noteSuccess(sql);
    return result as unknown as PostgresQueryResult<R>;
  }

  private fail(error: DriverError, sql: string): never {
    const noted = this.connections.noteFailure(error, sql);
    if (noted.broken) this.broken = noted.error;
    throw noted.error;
  }
}

/** Whether the driver has found the error, on its connection. The server's errors have a severity and a state. */
function isOfDriver({ name, severity }: DriverError): boolean {
  return severity === undefined && name !== 'TypeError';
}
