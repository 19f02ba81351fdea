import { type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('accounts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('upstream', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('name', 'text')
    .addColumn('email', 'text')
    .addColumn('organization_id', 'text')
    .addColumn('api_key', 'text')
    .addColumn('access_token', 'text')
    .addColumn('refresh_token', 'text')
    .addColumn('refresh_token_hash', 'text')
    .addColumn('expires_at_ms', 'bigint')
    .addColumn('logged_in_at_ms', 'bigint')
    .addColumn('refreshed_at_ms', 'bigint')
    .addColumn('weight', 'double precision', (column) => column.notNull())
    .addColumn('max_concurrency', 'integer')
    .addColumn('enabled', 'integer', (column) => column.notNull())
    .addColumn('labels', 'text', (column) => column.notNull())
    .addColumn('file_settings', 'text')
    .addColumn('needs_login_reason', 'text')
    .addColumn('needs_login_since_ms', 'bigint')
    .addColumn('needs_login_next_try_ms', 'bigint')
    .addColumn('retired_at_ms', 'bigint')
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('seen_refresh_tokens')
    .addColumn('token_hash', 'text', (column) => column.primaryKey())
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('seen_at_ms', 'bigint', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('refresh_leases')
    .addColumn('account_id', 'text', (column) => column.primaryKey())
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('expires_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('intent_hash', 'text')
    .addColumn('intent_at_ms', 'bigint')
    .execute();

  await db.schema
    .createTable('account_health')
    .addColumn('account_id', 'text', (column) => column.primaryKey())
    .addColumn('successes', 'double precision', (column) => column.notNull())
    .addColumn('failures', 'double precision', (column) => column.notNull())
    .addColumn('scored_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('cool_until_ms', 'bigint')
    .addColumn('throttles', 'integer', (column) => column.notNull())
    .addColumn('exhausted_until_ms', 'bigint')
    .addColumn('last_used_at_ms', 'bigint')
    .addColumn('last_error', 'text')
    .addColumn('last_error_at_ms', 'bigint')
    .execute();

  await db.schema
    .createTable('account_statistics')
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('counter', 'text', (column) => column.notNull())
    .addColumn('amount', 'double precision', (column) => column.notNull())
    .addPrimaryKeyConstraint('account_statistics_pkey', ['account_id', 'counter'])
    .execute();
}
