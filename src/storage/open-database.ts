import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Kysely, PostgresDialect } from 'kysely';
import { noticeOutages } from './notice-outages.js';
import { type Schema } from './schema.js';
import { SqliteThreadDialect } from './sqlite-dialect.js';
import { SqliteThread } from './sqlite-thread.js';
import { type Engine, type StorageSettings } from './storage-settings.js';

/** In the gateway's folder. */
export const SQLITE_FILE = 'droid2api.db';

/** OID of PostgreSQL's `int8`, which the driver gives as text; every number kept here is exact as a JavaScript number. */
const INT8 = 20;

/** The database that the settings name, its schema not yet looked at. Connecting happens at the first query. */
export async function openDatabase(settings: StorageSettings): Promise<{ db: Kysely<Schema>; engine: Engine }> {
  if (settings.databaseUrl === undefined) return { db: openSqlite(settings.dataDir), engine: 'sqlite' };
  return { db: await openPostgres(settings.databaseUrl), engine: 'postgres' };
}

function openSqlite(dataDir: string): Kysely<Schema> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(resolve(dataDir), SQLITE_FILE);
  // Created here so that only the gateway's user may read it; SQLite's other two files take over its mode.
  closeSync(openSync(path, 'a', 0o600));
  const thread = new SqliteThread(pathToFileURL(path).href);
  return new Kysely<Schema>({ dialect: new SqliteThreadDialect(thread) });
}

type TypeParser = (text: string) => unknown;

async function openPostgres(url: string): Promise<Kysely<Schema>> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    max: 5,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
    application_name: 'droid2api',
    types: { getTypeParser: (oid: number, format?: string): TypeParser => (oid === INT8 && format !== 'binary' ? Number : (pg.types.getTypeParser(oid, format as 'text') as TypeParser)) },
  });
  // A connection that breaks is replaced by the pool; unheard, the event would end the process: the pool's while it is
  // idle, its own while a transaction has it.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: noticeOutages(pool) }) });
}
