import { type Kysely, type Transaction } from 'kysely';
import { type DatabaseSchema } from './schema.js';

/** Reads a counter of changes: one number, by which other processes notice that something has changed. */
export async function readRevision(db: Kysely<DatabaseSchema>, counter: string): Promise<number> {
  const row = await db.selectFrom('revisions').select('value').where('name', '=', counter).executeTakeFirst();
  return row?.value ?? 0;
}

/**
 * Raises a counter of changes; answers its new value. Changes wait for each other on its row, so that readers see its
 * values in the order of the commits.
 */
export async function raiseRevision(transaction: Transaction<DatabaseSchema>, counter: string): Promise<number> {
  const { value } = await transaction
    .insertInto('revisions')
    .values({ name: counter, value: 1 })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((expression) => ({ value: expression('revisions.value', '+', 1) })),
    )
    .returning('value')
    .executeTakeFirstOrThrow();
  return value;
}
