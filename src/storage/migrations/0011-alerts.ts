import { type Kysely } from 'kysely';

/** What people are told outside the gateway: each alert once for all replicas, and how each of its deliveries goes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('alerts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('threshold', 'bigint', (column) => column.notNull())
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('alerts_once', ['type', 'subject', 'detail', 'threshold', 'period'])
    .execute();
  await db.schema.createIndex('alerts_at').on('alerts').column('at_ms').execute();
  await db.schema
    .createTable('alert_deliveries')
    .addColumn('alert_id', 'text', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'bigint', (column) => column.notNull())
    .addColumn('next_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('holder', 'text')
    .addColumn('leased_until_ms', 'bigint', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('settled_at_ms', 'bigint')
    .addPrimaryKeyConstraint('alert_deliveries_key', ['alert_id', 'target'])
    .execute();
  await db.schema.createIndex('alert_deliveries_due').on('alert_deliveries').columns(['state', 'next_at_ms']).execute();
  await db.schema
    .createTable('alert_conditions')
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addColumn('begun_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('seen_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('ended_at_ms', 'bigint')
    .addPrimaryKeyConstraint('alert_conditions_key', ['type', 'subject'])
    .execute();
}
