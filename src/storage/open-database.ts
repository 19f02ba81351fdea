import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { DatabaseFaults } from './database-faults.js';
import { PostgresConnections } from './postgres-connections.js';
import { type DatabaseSchema } from './schema.js';
import { SqliteThreadDialect } from './sqlite-dialect.js';
import { SqliteThread } from './sqlite-thread.js';
import { type Engine, type StorageSettings } from './storage-settings.js';

/** The name of the SQLite file in the gateway's folder. */
export const SQLITE_FILE = 'droid2api.db';

/**
 * The OID of PostgreSQL's `int8`. The driver gives it as text, but every number kept here is exact as a JavaScript
 * number.
 */
const INT8 = 20;

export interface OpenDatabase {
  db: Kysely<DatabaseSchema>;
  engine: Engine;
  faults: DatabaseFaults;
  /** Claims the folder of SQLite, and looks for changes by other processes; undefined for PostgreSQL. */
  folder: Pick<SqliteThread, 'claim' | 'release' | 'foreignChanges'> | undefined;
}

/** Opens the database that the settings name, without looking at its schema. The first query connects. */
export async function openDatabase(settings: StorageSettings): Promise<OpenDatabase> {
  if (settings.databaseUrl === undefined) return openSqlite(settings.dataDir);
  return openPostgres(settings.databaseUrl);
}

function openSqlite(dataDir: string): OpenDatabase {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(resolve(dataDir), SQLITE_FILE);
  // The file is created here, so that only the gateway's user may read it. SQLite's other two files get the same mode.
  createIfAbsent(path);
  const faults = new DatabaseFaults();
  const thread = new SqliteThread(path, join(resolve(dataDir), 'gateway.lock'), faults);
  return {
    db: new Kysely<DatabaseSchema>({ dialect: new SqliteThreadDialect(thread) }),
    engine: 'sqlite',
    faults,
    folder: thread,
  };
}

/** Creates the file, and does not open one that is there: closing it would give up SQLite's locks of this process. */
function createIfAbsent(path: string): void {
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

type TypeParser = (text: string) => unknown;

async function openPostgres(url: string): Promise<OpenDatabase> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    max: 5,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
    application_name: 'droid2api',
    types: {
      getTypeParser: (oid: number, format?: string): TypeParser =>
        oid === INT8 && format !== 'binary' ? Number : (pg.types.getTypeParser(oid, format as 'text') as TypeParser),
    },
  });
  const faults = new DatabaseFaults();
  return {
    db: new Kysely<DatabaseSchema>({ dialect: new PostgresDialect({ pool: new PostgresConnections(pool, faults) }) }),
    engine: 'postgres',
    faults,
    folder: undefined,
  };
}
