import { type Kysely } from 'kysely';

/** People who sign in: their sessions, what is under way until they have, and what their clients are told to do. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The key of a member who signs in. It has no secret: sessions open it.
  await db.schema
    .alterTable('gateway_keys')
    .addColumn('sign_in', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('sign_in_sessions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('member_id', 'text')
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('client_id', 'text')
    .addColumn('address', 'text')
    .addColumn('access_hash', 'text', (column) => column.notNull().unique())
    .addColumn('access_expires_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('former_access_hash', 'text')
    .addColumn('former_access_expires_at_ms', 'bigint')
    .addColumn('refresh_hash', 'text', (column) => column.unique())
    .addColumn('issuer', 'text')
    .addColumn('subject', 'text')
    .addColumn('provider_token', 'text')
    .addColumn('renewing_until_ms', 'bigint')
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('renewed_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('ends_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('ended_at_ms', 'bigint')
    .addColumn('ended_because', 'text')
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('spent_refresh_tokens')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('spender_hash', 'text')
    .addColumn('spent_at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('device_grants')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('user_code_hash', 'text', (column) => column.notNull().unique())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('client_id', 'text')
    .addColumn('address', 'text')
    .addColumn('approval', 'text')
    .addColumn('key_id', 'text')
    .addColumn('member_id', 'text')
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('expires_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('interval_ms', 'bigint', (column) => column.notNull())
    .addColumn('polled_at_ms', 'bigint')
    .execute();
  await db.schema
    .createTable('authorization_codes')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('client_id', 'text', (column) => column.notNull())
    .addColumn('redirect_uri', 'text', (column) => column.notNull())
    .addColumn('code_challenge', 'text', (column) => column.notNull())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('address', 'text')
    .addColumn('approval', 'text', (column) => column.notNull())
    .addColumn('key_id', 'text')
    .addColumn('member_id', 'text')
    .addColumn('expires_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('session_id', 'text')
    .execute();
  await db.schema
    .createTable('provider_requests')
    .addColumn('state_hash', 'text', (column) => column.primaryKey())
    .addColumn('browser_hash', 'text', (column) => column.notNull())
    .addColumn('secrets', 'text', (column) => column.notNull())
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('expires_at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('managed_settings')
    .addColumn('scope', 'text', (column) => column.primaryKey())
    .addColumn('uuid', 'text', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('updated_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .execute();
  // Whose session of the dashboard it is, where somebody has signed in at the provider.
  await db.schema.alterTable('dashboard_sessions').addColumn('sign_in_session_id', 'text').execute();
  for (const column of ['member_id', 'key_id', 'revision'])
    await db.schema.createIndex(`sign_in_sessions_${column}`).on('sign_in_sessions').column(column).execute();
  await db.schema.createIndex('spent_refresh_tokens_session').on('spent_refresh_tokens').column('session_id').execute();
  for (const table of ['device_grants', 'authorization_codes', 'provider_requests'])
    await db.schema.createIndex(`${table}_expires`).on(table).column('expires_at_ms').execute();
}
