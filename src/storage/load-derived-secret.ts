import { Secret } from '../config/secret.js';
import { type DatabaseService } from './database.service.js';

/**
 * A secret of the gateway's own, the same in every process on the database: derived from the encryption key when the
 * first process asks for it, and kept sealed from then on, so that what was made with it outlives a change of that key.
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
