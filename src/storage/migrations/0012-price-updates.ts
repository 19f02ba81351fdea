import { type Kysely } from 'kysely';

/** Prices that an operator has taken over from a list, each from a day on: what was paid before stays as it was. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('price_updates')
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('from_ms', 'bigint', (column) => column.notNull())
    .addColumn('rates', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('updated_at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('price_updates_key', ['model', 'from_ms'])
    .execute();
}
