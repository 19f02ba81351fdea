import { Secret } from '../config/secret.js';
import { type DatabaseService } from './database.service.js';

/**
 * Loads a secret of the gateway's own, which is the same in every process on the database. The first process derives it
 * from the encryption key and stores it sealed, so that whatever was made with it outlives a change of that key.
 */
export async function loadDerivedSecret({ db, cipher }: DatabaseService, name: string): Promise<Buffer> {
  const sealed = cipher.seal(new Secret(cipher.derive(name).toString('base64')), name);
  await db
    .insertInto('sealed_secrets')
    .values({ name, sealed })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const row = await db.selectFrom('sealed_secrets').select('sealed').where('name', '=', name).executeTakeFirstOrThrow();
  return Buffer.from(cipher.open(row.sealed, name).reveal(), 'base64');
}
