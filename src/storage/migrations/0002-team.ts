import { type CreateTableBuilder, type Kysely, sql } from 'kysely';

const TOKEN_COLUMNS = [
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'output_tokens',
  'reasoning_tokens',
] as const;

export async function up(db: Kysely<unknown>): Promise<void> {
  await createKeys(db);
  await createLimits(db);
  await createUsage(db);
}

async function createKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('gateway_keys')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('owner', 'text')
    .addColumn('labels', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('prefix', 'text', (column) => column.notNull())
    .addColumn('last_four', 'text', (column) => column.notNull())
    .addColumn('models', 'text', (column) => column.notNull())
    .addColumn('requests_per_minute', 'integer')
    .addColumn('tokens_per_minute', 'bigint')
    .addColumn('max_concurrent', 'integer')
    .addColumn('budget_day_usd', 'double precision')
    .addColumn('budget_week_usd', 'double precision')
    .addColumn('budget_month_usd', 'double precision')
    .addColumn('accounts', 'text', (column) => column.notNull())
    .addColumn('account_labels', 'text', (column) => column.notNull())
    .addColumn('own_upstream', 'integer', (column) => column.notNull())
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('expires_at_ms', 'bigint')
    .addColumn('rotated_at_ms', 'bigint')
    .addColumn('revoked_at_ms', 'bigint')
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('revisions')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('sealed_secrets')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .execute();
}

async function createLimits(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('replicas')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('seen_at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('limit_windows')
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('started_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('ends_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('spent', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('limit_windows_pkey', ['key_id', 'kind'])
    .execute();
  await db.schema
    .createTable('limit_shares')
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('replica_id', 'text', (column) => column.notNull())
    .addColumn('started_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('held', 'bigint', (column) => column.notNull())
    .addColumn('settled', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('limit_shares_pkey', ['key_id', 'kind', 'replica_id'])
    .execute();
}

async function createUsage(db: Kysely<unknown>): Promise<void> {
  await withTokens(
    db.schema
      .createTable('usage_records')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('at_ms', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('key_id', 'text')
      .addColumn('owner', 'text')
      .addColumn('conversation', 'text')
      .addColumn('agent', 'text')
      .addColumn('client', 'text')
      .addColumn('client_version', 'text')
      .addColumn('model_asked', 'text', (column) => column.notNull())
      .addColumn('model_served', 'text', (column) => column.notNull())
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('client_dialect', 'text', (column) => column.notNull())
      .addColumn('upstream_dialect', 'text', (column) => column.notNull())
      .addColumn('status', 'integer')
      .addColumn('cost_nano_usd', 'bigint')
      .addColumn('first_byte_ms', 'integer')
      .addColumn('duration_ms', 'integer')
      .addColumn('request_bytes', 'bigint', (column) => column.notNull())
      .addColumn('answer_bytes', 'bigint', (column) => column.notNull())
      .addColumn('attempt', 'integer', (column) => column.notNull())
      .addColumn('quality', 'text', (column) => column.notNull())
      .addColumn('ended', 'text', (column) => column.notNull())
      .addColumn('rolled', 'integer', (column) => column.notNull().defaultTo(0)),
  ).execute();
  await db.schema.createIndex('usage_records_key').on('usage_records').columns(['key_id', 'at_ms']).execute();
  await db.schema.createIndex('usage_records_time').on('usage_records').column('at_ms').execute();
  await db.schema
    .createIndex('usage_records_unrolled')
    .on('usage_records')
    .column('at_ms')
    .where(sql.ref('rolled'), '=', sql.lit(0))
    .execute();

  await withTokens(
    db.schema
      .createTable('usage_hours')
      .addColumn('hour_ms', 'bigint', (column) => column.notNull())
      .addColumn('key_id', 'text', (column) => column.notNull())
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('model', 'text', (column) => column.notNull())
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('client', 'text', (column) => column.notNull())
      .addColumn('attempts', 'bigint', (column) => column.notNull())
      .addColumn('failed', 'bigint', (column) => column.notNull())
      .addColumn('estimated', 'bigint', (column) => column.notNull())
      .addColumn('unpriced', 'bigint', (column) => column.notNull())
      .addColumn('cost_nano_usd', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('usage_hours_pkey', ['hour_ms', 'key_id', 'owner', 'model', 'account', 'client']),
  ).execute();
}

function withTokens<T extends string, C extends string>(table: CreateTableBuilder<T, C>): CreateTableBuilder<T, C> {
  return TOKEN_COLUMNS.reduce<CreateTableBuilder<T, C>>(
    (builder, name) => builder.addColumn(name as C, 'bigint', (column) => column.notNull()),
    table,
  );
}
