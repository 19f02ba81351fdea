import { type Kysely, type Transaction } from 'kysely';
import { type Secret } from '../config/secret.js';
import { type DatabaseSchema } from './schema.js';
import { providerTokenPlace, sealedPlaceOf, SEALED_COLUMNS } from './sealed-columns.js';
import { SealError, type TokenCipher } from './token-cipher.js';

/**
 * Opens every sealed record, so that a wrong key is found before anything is written, and seals those again that the
 * previous key has sealed. Throws a `SealError` and changes nothing where one does not open. Gives the number of
 * records that it has sealed.
 */
export async function resealTokens(db: Kysely<DatabaseSchema>, cipher: TokenCipher): Promise<number> {
  return db
    .transaction()
    .execute(
      async (transaction) =>
        (await resealAccounts(transaction, cipher)) +
        (await resealSecrets(transaction, cipher)) +
        (await resealSessions(transaction, cipher)),
    );
}

async function resealAccounts(transaction: Transaction<DatabaseSchema>, cipher: TokenCipher): Promise<number> {
  const rows = await transaction
    .selectFrom('accounts')
    .select(['id', ...SEALED_COLUMNS])
    .execute();
  let count = 0;
  for (const row of rows) {
    for (const column of SEALED_COLUMNS) {
      const record = row[column];
      if (record === null) continue;
      const place = sealedPlaceOf(row.id, column);
      const secret = cipher.open(record, place);
      if (cipher.isCurrent(record)) continue;
      const sealed = cipher.seal(secret, place);
      // A replica that has refreshed the account meanwhile has sealed the new token with its own key.
      await transaction
        .updateTable('accounts')
        .set({ [column]: sealed })
        .where('id', '=', row.id)
        .where(column, '=', record)
        .execute();
      count++;
    }
  }
  return count;
}

async function resealSecrets(transaction: Transaction<DatabaseSchema>, cipher: TokenCipher): Promise<number> {
  let count = 0;
  for (const { name, sealed } of await transaction.selectFrom('sealed_secrets').selectAll().execute()) {
    const secret = cipher.open(sealed, name);
    if (cipher.isCurrent(sealed)) continue;
    await transaction
      .updateTable('sealed_secrets')
      .set({ sealed: cipher.seal(secret, name) })
      .where('name', '=', name)
      .where('sealed', '=', sealed)
      .execute();
    count++;
  }
  return count;
}

/**
 * Seals again what providers are asked with. What does not open stays: its session has to sign in again when it is
 * renewed, and no start fails for that.
 */
async function resealSessions(transaction: Transaction<DatabaseSchema>, cipher: TokenCipher): Promise<number> {
  const rows = await transaction
    .selectFrom('sign_in_sessions')
    .select(['id', 'provider_token'])
    .where('provider_token', 'is not', null)
    .execute();
  let count = 0;
  for (const { id, provider_token: record } of rows) {
    const place = providerTokenPlace(id);
    const secret = record === null ? undefined : openIfPossible(cipher, record, place);
    if (record === null || !secret || cipher.isCurrent(record)) continue;
    await transaction
      .updateTable('sign_in_sessions')
      .set({ provider_token: cipher.seal(secret, place) })
      .where('id', '=', id)
      .where('provider_token', '=', record)
      .execute();
    count++;
  }
  return count;
}

function openIfPossible(cipher: TokenCipher, record: string, place: string): Secret | undefined {
  try {
    return cipher.open(record, place);
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
