import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseService } from '../../storage/database.service.js';
import { explainDatabaseFailure } from '../../storage/explain-database-failure.js';
import { describeLoss, findTrace, hasTables, isSqliteAbsent } from '../../storage/find-lost-database.js';
import { findEncryptionKeys } from '../../storage/load-encryption-keys.js';
import { compareSchema } from '../../storage/migrate-database.js';
import { readStorageSettings, type StorageSettings } from '../../storage/storage-settings.js';
import { type Finding, type Variable } from './finding.js';

interface DatabaseCheck {
  findings: Finding[];
  /** The database, where it exists and has its tables. The caller shuts it down. */
  database: DatabaseService | undefined;
}

/** Checks whether the database can be opened and read. It makes, migrates and writes nothing. */
export async function checkDatabase(variable: Variable): Promise<DatabaseCheck> {
  let database: DatabaseService | undefined;
  let settings: StorageSettings | undefined;
  try {
    settings = readStorageSettings(variable);
    const trace = settings.newDatabase === true ? undefined : findTrace(settings);
    if (trace !== undefined && settings.databaseUrl === undefined && isSqliteAbsent(settings))
      return { findings: [lost(settings, trace)], database };
    const absent = settings.databaseUrl === undefined ? checkFolder(settings) : undefined;
    if (absent) return { findings: [absent], database };
    if (!findEncryptionKeys(settings)) return { findings: [keyMissing(settings)], database };
    database = await DatabaseService.openAsFound(settings);
    if (!(await hasTables(database.db, database.engine)) && trace !== undefined)
      return { findings: [lost(settings, trace)], database: await closed(database) };
    const { pending, unknown } = await compareSchema(database.db);
    const name = database.engine === 'postgres' ? 'PostgreSQL' : join(resolve(settings.dataDir), 'droid2api.db');
    if (unknown.length > 0) {
      const newer: Finding = {
        check: 'database',
        state: 'problem',
        text: `${name} has the schema of a newer version (${unknown.join(', ')}); this one cannot start on it`,
        fix: 'Run the newer version, or restore the backup that was made before it.',
      };
      return { findings: [newer], database };
    }
    const schema =
      pending.length === 0
        ? 'its schema is current'
        : `the next start brings its schema up to date (${pending.join(', ')})`;
    const opened: Finding = { check: 'database', state: 'ok', text: `${name} can be read; ${schema}` };
    return { findings: [opened], database: pending.length === 0 ? database : await closed(database) };
  } catch (error) {
    await database?.onApplicationShutdown();
    return { findings: [unusable(error, settings)], database: undefined };
  }
}

/** Gives a finding where there is no SQLite file yet. */
function checkFolder(settings: StorageSettings): Finding | undefined {
  const folder = resolve(settings.dataDir);
  if (!isSqliteAbsent(settings)) return undefined;
  let nearest = folder;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK);
  } catch {
    return {
      check: 'database',
      state: 'problem',
      text: `${nearest} cannot be written, so no database can be made in ${folder}`,
      fix: 'Make DROID_DATA_DIR a folder that belongs to the user of the gateway, or mount a volume there.',
    };
  }
  return { check: 'database', state: 'ok', text: `there is none yet; the first start makes it in ${folder}` };
}

function keyMissing({ dataDir }: StorageSettings): Finding {
  return {
    check: 'database',
    state: 'problem',
    text: `the key that encrypted the tokens in ${resolve(dataDir)} is missing`,
    fix:
      'Put encryption.key back beside the database, or set DROID_ENCRYPTION_KEY; without it every account needs a ' +
      'new login.',
  };
}

function lost(settings: StorageSettings, trace: string): Finding {
  return { check: 'database', state: 'problem', ...describeLoss(settings, trace) };
}

function unusable(error: unknown, settings: StorageSettings | undefined): Finding {
  const trouble = settings && explainDatabaseFailure(error, settings);
  if (trouble) return { check: 'database', state: 'problem', ...trouble };
  const reason =
    error instanceof Error ? error.message || ((error as NodeJS.ErrnoException).code ?? error.name) : 'unknown error';
  return {
    check: 'database',
    state: 'problem',
    text: `it cannot be used: ${reason}`,
    fix: 'docs/configuration.md says what DATABASE_URL, DROID_DATA_DIR and DROID_ENCRYPTION_KEY may hold.',
  };
}

async function closed(database: DatabaseService): Promise<undefined> {
  await database.onApplicationShutdown();
}
