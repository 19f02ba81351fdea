import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Migration, Migrator } from 'kysely';
import { openDatabase } from '../../src/storage/open-database.js';
import { type StorageSettings } from '../../src/storage/storage-settings.js';

const FOLDER = resolve('src/storage/migrations');

/**
 * Opens an empty database with the tables of an earlier version, whose last migration was `last`. The caller closes it
 * before another opens it.
 */
export async function openFormerDatabase(
  settings: StorageSettings,
  last: string,
): Promise<Awaited<ReturnType<typeof openDatabase>>['db']> {
  const names = readdirSync(FOLDER).flatMap((file) => /^(\d{4}-[\w-]+)\.ts$/.exec(file)?.[1] ?? []);
  const migrations = await Promise.all(
    names
      .filter((name) => name <= last)
      .map(
        async (name) => [name, (await import(pathToFileURL(resolve(FOLDER, `${name}.ts`)).href)) as Migration] as const,
      ),
  );
  const { db } = await openDatabase(settings);
  const provider = { getMigrations: () => Promise.resolve(Object.fromEntries(migrations)) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw new Error(`The tables of ${last} could not be made`, { cause: error });
  return db;
}
