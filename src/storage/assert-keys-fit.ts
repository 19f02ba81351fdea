import { join, resolve } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { KEY_FILE, type KeyRing } from './load-encryption-keys.js';
import { SQLITE_FILE } from './open-database.js';
import { type DatabaseSchema } from './schema.js';
import { sealedPlaceOf, SEALED_COLUMNS } from './sealed-columns.js';
import { type Engine, type StorageSettings } from './storage-settings.js';
import { TokenCipher } from './token-cipher.js';

/**
 * Throws where the database holds a secret that no key at hand opens. The start calls this before it writes anything:
 * if it made a new key in place of a lost key file, the old rows would be lost for good.
 */
export async function assertKeysFit(
  db: Kysely<DatabaseSchema>,
  engine: Engine,
  settings: StorageSettings,
  keys: KeyRing | undefined,
): Promise<void> {
  const sealed = await listSealed(db, engine);
  if (sealed.length === 0) return;
  if (!keys) throw new Error(describeLostKey(settings, sealed.length));
  const cipher = new TokenCipher(keys);
  for (const { record, place } of sealed) cipher.open(record, place);
}

async function listSealed(db: Kysely<DatabaseSchema>, engine: Engine): Promise<{ record: string; place: string }[]> {
  const accounts = await db
    .selectFrom('accounts')
    .select(['id', ...SEALED_COLUMNS])
    .execute();
  const tokens = accounts.flatMap((row) =>
    SEALED_COLUMNS.flatMap((column) =>
      row[column] === null ? [] : [{ record: row[column], place: sealedPlaceOf(row.id, column) }],
    ),
  );
  // The schema may still be an old one: the first versions had no `sealed_secrets`.
  if (!(await hasSecrets(db, engine))) return tokens;
  const secrets = await db.selectFrom('sealed_secrets').select(['name', 'sealed']).execute();
  return [...tokens, ...secrets.map(({ name, sealed }) => ({ record: sealed, place: name }))];
}

async function hasSecrets(db: Kysely<DatabaseSchema>, engine: Engine): Promise<boolean> {
  const query =
    engine === 'postgres'
      ? sql`select 1 where to_regclass('sealed_secrets') is not null`
      : sql`select 1 from sqlite_master where type = 'table' and name = 'sealed_secrets'`;
  const { rows } = await query.execute(db);
  return rows.length > 0;
}

function describeLostKey({ dataDir }: StorageSettings, count: number): string {
  const folder = resolve(dataDir);
  return (
    `${join(folder, KEY_FILE)} is missing, and ${count} secrets in ${join(folder, SQLITE_FILE)} were encrypted ` +
    'with the key in it. ' +
    'Put the file back from a backup, or set DROID_ENCRYPTION_KEY to what was in it. ' +
    `If the key is lost for good, move ${SQLITE_FILE} away and start once with DROID_NEW_DATABASE=true: accounts ` +
    'then log in anew, and gateway keys and records of use begin anew. Nothing was changed.'
  );
}
