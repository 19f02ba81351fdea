import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { KEY_FILE } from './load-encryption-keys.js';
import { SQLITE_FILE } from './open-database.js';
import { type DatabaseSchema } from './schema.js';
import { type Engine, type StorageSettings } from './storage-settings.js';

/**
 * Finds what shows that this folder's gateway has had a database; undefined in a new folder. The caller looks before it
 * opens the database, since opening makes files.
 */
export function findTrace({ dataDir }: StorageSettings): string | undefined {
  const pathOf = (name: string): string => join(resolve(dataDir), name);
  const traces = [KEY_FILE, 'spool'];
  // The log proves nothing beside its file: a start may have died. Without the file, the log shows that the file is
  // gone.
  if (!existsSync(pathOf(SQLITE_FILE))) traces.push(`${SQLITE_FILE}-wal`);
  return traces.map(pathOf).find((path) => existsSync(path));
}

/** Whether there is no SQLite file, or an empty one, which a start that died leaves behind. */
export function isSqliteAbsent({ dataDir }: StorageSettings): boolean {
  return (statSync(join(resolve(dataDir), SQLITE_FILE), { throwIfNoEntry: false })?.size ?? 0) === 0;
}

/** Whether the tables exist, with rows or without. Throws where the database cannot be reached or read. */
export async function hasTables(db: Kysely<DatabaseSchema>, engine: Engine): Promise<boolean> {
  const query =
    engine === 'postgres'
      ? sql`select 1 where to_regclass('accounts') is not null`
      : sql`select 1 from sqlite_master where type = 'table' and name = 'accounts'`;
  const { rows } = await query.execute(db);
  return rows.length > 0;
}

/** Says that a database is lost, and what to do. */
export function describeLoss({ databaseUrl, dataDir }: StorageSettings, trace: string): { text: string; fix: string } {
  const [where, remedy] =
    databaseUrl === undefined
      ? [join(resolve(dataDir), SQLITE_FILE), 'Put the file back']
      : ['The PostgreSQL of DATABASE_URL', 'Correct DATABASE_URL'];
  const state = databaseUrl === undefined ? 'is missing or empty' : 'has no tables';
  return {
    text:
      `${where} ${state}, though ${trace} shows that there has been a database: its gateway keys, accounts and ` +
      'records of use would be gone, and who has no key might be let in',
    fix: `${remedy} or restore a backup. If a new, empty database is meant, start once with DROID_NEW_DATABASE=true.`,
  };
}
