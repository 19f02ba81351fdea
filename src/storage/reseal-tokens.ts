import { type Kysely, type Transaction } from 'kysely';
import { type DatabaseSchema } from './schema.js';
import { sealedPlaceOf, SEALED_COLUMNS } from './sealed-columns.js';
import { type TokenCipher } from './token-cipher.js';

/**
 * Opens every sealed record, so that a wrong key is found before anything is written, and seals those again that the
 * previous key has sealed. Throws a `SealError` and changes nothing where one does not open. Gives the number of
 * records that it has sealed.
 */
export async function resealTokens(db: Kysely<DatabaseSchema>, cipher: TokenCipher): Promise<number> {
  return db
    .transaction()
    .execute(
      async (transaction) => (await resealAccounts(transaction, cipher)) + (await resealSecrets(transaction, cipher)),
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
