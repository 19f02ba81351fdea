import { type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('dashboard_sessions')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('key_id', 'text')
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('expires_at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .alterTable('usage_hours')
    .addColumn('first_bytes', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('usage_hours')
    .addColumn('first_byte_ms', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
}
