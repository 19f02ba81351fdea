import { type Kysely, PostgresAdapter, sql } from 'kysely';

/** Retention never asks for less, so the database refuses to delete an entry that is younger. */
const YOUNGEST_MS = 30 * 86_400_000;

/**
 * Who changed what, and the tokens of the admin API. The database itself refuses to change an entry, whatever asks for
 * it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit_entries')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('actor_kind', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('address', 'text')
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subject_kind', 'text', (column) => column.notNull())
    .addColumn('subject_id', 'text', (column) => column.notNull())
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .execute();
  await db.schema
    .createTable('audit_names')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('subject_kind', 'text', (column) => column.notNull())
    .addColumn('subject_id', 'text', (column) => column.notNull())
    .addColumn('field', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('admin_tokens')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('prefix', 'text', (column) => column.notNull())
    .addColumn('last_four', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text')
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('expires_at_ms', 'bigint')
    .addColumn('last_used_at_ms', 'bigint')
    .addColumn('revoked_at_ms', 'bigint')
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .execute();
  // Whose session it is, where somebody has signed in with such a token.
  await db.schema.alterTable('dashboard_sessions').addColumn('token_id', 'text').execute();
  await db.schema.createIndex('audit_entries_at').on('audit_entries').column('at_ms').execute();
  await db.schema
    .createIndex('audit_entries_subject')
    .on('audit_entries')
    .columns(['subject_kind', 'subject_id'])
    .execute();
  await db.schema.createIndex('audit_entries_actor').on('audit_entries').column('actor_id').execute();
  await db.schema
    .createIndex('audit_names_subject')
    .on('audit_names')
    .columns(['subject_kind', 'subject_id'])
    .execute();
  await db.schema.createIndex('audit_names_text').on('audit_names').column('text').execute();
  await (db.getExecutor().adapter instanceof PostgresAdapter ? guardPostgres(db) : guardSqlite(db));
}

async function guardSqlite(db: Kysely<unknown>): Promise<void> {
  const now = sql`cast(unixepoch('subsec') * 1000 as integer)`;
  await sql`create trigger audit_entries_update before update on audit_entries
    begin select raise(abort, 'An entry of the audit log is never changed'); end`.execute(db);
  await sql`create trigger audit_entries_delete before delete on audit_entries
    when old.at_ms > ${now} - ${sql.lit(YOUNGEST_MS)}
    begin select raise(abort, 'An entry of the audit log is kept for 30 days at least'); end`.execute(db);
  // `insert or replace` deletes a row without asking the trigger of deletions.
  await sql`create trigger audit_entries_replace before insert on audit_entries
    when exists (select 1 from audit_entries where id = new.id)
    begin select raise(abort, 'An entry of the audit log is never changed'); end`.execute(db);
}

async function guardPostgres(db: Kysely<unknown>): Promise<void> {
  await sql`create function refuse_audit_change() returns trigger language plpgsql as
    'begin raise exception ''An entry of the audit log is never changed, and kept for 30 days at least''; end'`.execute(
    db,
  );
  await sql`create trigger audit_entries_update before update on audit_entries
    for each row execute function refuse_audit_change()`.execute(db);
  await sql`create trigger audit_entries_delete before delete on audit_entries for each row
    when (old.at_ms > extract(epoch from clock_timestamp()) * 1000 - ${sql.lit(YOUNGEST_MS)})
    execute function refuse_audit_change()`.execute(db);
  await sql`create trigger audit_entries_truncate before truncate on audit_entries
    for each statement execute function refuse_audit_change()`.execute(db);
}
