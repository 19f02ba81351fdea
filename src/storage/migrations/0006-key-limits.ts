import { type Kysely } from 'kysely';

/**
 * The limits of a key get one column, so that a further limit needs no further column. Keys that are there keep their
 * limits in the former columns, as do keys that a replica of the former version makes while it is being replaced.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('gateway_keys').addColumn('limits', 'text').execute();
}
