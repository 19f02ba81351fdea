import { Secret } from '../config/secret.js';
import { type DatabaseService } from '../storage/database.service.js';

const NAME = 'gateway-key-pepper';

/**
 * The secret with which keys are hashed: derived from `DROID_ENCRYPTION_KEY` when the first process starts, and kept
 * sealed from then on, because hashes cannot be made anew when that key is replaced.
 */
export async function loadPepper({ db, cipher }: DatabaseService): Promise<Buffer> {
  const sealed = cipher.seal(new Secret(cipher.derive(NAME).toString('base64')), NAME);
  await db
    .insertInto('sealed_secrets')
    .values({ name: NAME, sealed })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const row = await db.selectFrom('sealed_secrets').select('sealed').where('name', '=', NAME).executeTakeFirstOrThrow();
  return Buffer.from(cipher.open(row.sealed, NAME).reveal(), 'base64');
}
