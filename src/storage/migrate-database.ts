import { DEFAULT_MIGRATION_TABLE, type Kysely, type Migration, Migrator, sql } from 'kysely';
import * as accounts from './migrations/0001-accounts.js';
import * as team from './migrations/0002-team.js';
import * as dashboard from './migrations/0003-dashboard.js';
import * as faults from './migrations/0004-faults.js';
import * as rests from './migrations/0005-rests.js';
import * as keyLimits from './migrations/0006-key-limits.js';
import * as vendorStates from './migrations/0007-vendor-states.js';
import * as recordEndpoints from './migrations/0008-record-endpoints.js';
import * as membersAndTeams from './migrations/0009-members-and-teams.js';
import * as audit from './migrations/0010-audit.js';
import * as alerts from './migrations/0011-alerts.js';
import * as priceUpdates from './migrations/0012-price-updates.js';
import * as signIn from './migrations/0013-sign-in.js';

/** The migrations in the order in which they run. A released migration is never edited. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-accounts': accounts,
  '0002-team': team,
  '0003-dashboard': dashboard,
  '0004-faults': faults,
  '0005-rests': rests,
  '0006-key-limits': keyLimits,
  '0007-vendor-states': vendorStates,
  '0008-record-endpoints': recordEndpoints,
  '0009-members-and-teams': membersAndTeams,
  '0010-audit': audit,
  '0011-alerts': alerts,
  '0012-price-updates': priceUpdates,
  '0013-sign-in': signIn,
};

/**
 * Brings the database to the newest schema. Processes that start together take turns: PostgreSQL has an advisory lock,
 * SQLite its write lock. Throws where a migration fails; the schema then stays as it was.
 */
export async function migrateDatabase<T>(db: Kysely<T>): Promise<void> {
  const { error } = await migratorOf(db).migrateToLatest();
  if (error !== undefined) throw new Error('The database could not be brought to the newest schema', { cause: error });
}

/**
 * Compares the schema with this version's and changes nothing: lists the migrations that have yet to run, and those of
 * a newer version.
 */
export async function compareSchema<T>(db: Kysely<T>): Promise<{ pending: string[]; unknown: string[] }> {
  const migrations = await migratorOf(db).getMigrations();
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  const ran = tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)
    ? await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db)
    : { rows: [] };
  return {
    pending: migrations.filter(({ executedAt }) => !executedAt).map(({ name }) => name),
    unknown: ran.rows.map(({ name }) => name).filter((name) => !Object.hasOwn(MIGRATIONS, name)),
  };
}

function migratorOf<T>(db: Kysely<T>): Migrator {
  return new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
}
