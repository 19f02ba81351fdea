import { type Kysely, sql } from 'kysely';

/**
 * Rests get a length beside their end, and a table of their own, as there is one for each model of an account. Accounts
 * that need a login only because something other than the issuer's word was taken for a refusal, a firewall's page for
 * example, are asked again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('account_rests')
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('until_ms', 'bigint', (column) => column.notNull())
    .addColumn('window_ms', 'bigint', (column) => column.notNull())
    .addColumn('times', 'integer', (column) => column.notNull())
    .addColumn('since_ms', 'bigint')
    .addColumn('reason', 'text')
    .addPrimaryKeyConstraint('account_rests_pkey', ['account_id', 'kind', 'model'])
    .execute();
  await db.schema.alterTable('account_health').addColumn('exhausted_window_ms', 'bigint').execute();
  await sql`
    update accounts set needs_login_reason = null, needs_login_since_ms = null, needs_login_next_try_ms = null,
    revision = revision + 1
    where needs_login_next_try_ms is not null or needs_login_reason like '%refused%(%)' and needs_login_reason not
    like '%(invalid_grant)'
  `.execute(db);
}
