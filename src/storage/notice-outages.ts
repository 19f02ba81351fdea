import { type PostgresCursor, type PostgresPool, type PostgresPoolClient, type PostgresQueryResult } from 'kysely';
import { DatabaseAway } from './database-away.js';

/**
 * Classes of SQLSTATE in which PostgreSQL itself says that it cannot serve now: lost connections, no room, and being shut
 * down or started. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const AWAY_STATES = /^(?:08|53|57P)/;

type DriverError = Error & { severity?: string; code?: string };

/** The same pool, except that it fails with `DatabaseAway` where it was the database, and not the query, that failed. */
export function noticeOutages(pool: PostgresPool): PostgresPool {
  return {
    connect: async () => wrap(await pool.connect().catch(rethrow)),
    end: () => pool.end(),
  };
}

function wrap(client: PostgresPoolClient): PostgresPoolClient {
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(query: string | PostgresCursor<R>, parameters: readonly unknown[] = []): PostgresCursor<R> | Promise<PostgresQueryResult<R>> {
    return typeof query === 'string' ? client.query<R>(query, parameters).catch(rethrow) : client.query(query);
  }
  return { query, release: () => client.release() };
}

function rethrow(error: unknown): never {
  throw isOutage(error as DriverError) ? new DatabaseAway(error as DriverError) : error;
}

/** Answers of the server have a severity and a state; what has neither was found out by the driver, about its connection. */
function isOutage({ name, severity, code }: DriverError): boolean {
  return severity === undefined ? name !== 'TypeError' : AWAY_STATES.test(code ?? '');
}
