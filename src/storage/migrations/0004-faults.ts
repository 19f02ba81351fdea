import { type Kysely, sql } from 'kysely';

/**
 * Hours that were added up before do not tell the upstream's failures from a client's: there all count as the former,
 * as they did.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('usage_hours')
    .addColumn('faults', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('usage_hours')
    .addColumn('throttled', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`update usage_hours set faults = failed`.execute(db);
}
