import { type Kysely } from 'kysely';

/** Vendors keep state by ids of their own; which account made it is kept by a digest of the id. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('vendor_states')
    .addColumn('state_hash', 'text', (column) => column.primaryKey())
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('used_at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('vendor_states_used_at').on('vendor_states').column('used_at_ms').execute();
}
