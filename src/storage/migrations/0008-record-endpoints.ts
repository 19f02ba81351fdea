import { type Kysely } from 'kysely';

/** A record tells at which endpoint an attempt was made; those of earlier versions do not. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('usage_records').addColumn('endpoint', 'text').execute();
}
