import { type Kysely, type Migration, Migrator } from 'kysely';
import * as accounts from './migration-0001-accounts.js';
import * as team from './migration-0002-team.js';
import * as dashboard from './migration-0003-dashboard.js';

/** In the order in which they run; a migration that has been released is never edited. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-accounts': accounts,
  '0002-team': team,
  '0003-dashboard': dashboard,
};

/**
 * Brings the database to the newest schema. Processes that start together take turns: PostgreSQL by an advisory lock,
 * SQLite by its write lock. Throws when a migration fails, leaving the schema as it was.
 */
export async function migrateDatabase<T>(db: Kysely<T>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error('The database could not be brought to the newest schema', { cause: error });
}
