import { randomBytes } from 'node:crypto';
import { type CreateTableBuilder, type Kysely, type RawBuilder, sql } from 'kysely';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const SUMS = [
  'attempts',
  'failed',
  'estimated',
  'unpriced',
  'cost_nano_usd',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'output_tokens',
  'reasoning_tokens',
  'first_bytes',
  'first_byte_ms',
  'faults',
  'throttled',
] as const;

const DIMENSIONS = ['key_id', 'member_id', 'team_id', 'project', 'model', 'account', 'client'] as const;

/**
 * Keys belong to members, members to teams, teams to the one organization. Each owner of keys becomes a member, to whom
 * the use of those keys belongs from then on.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createHolders(db);
  await addColumns(db, 'gateway_keys', ['member_id', 'team_id', 'project', 'raises', 'created_by']);
  await db.schema.createIndex('gateway_keys_revision').on('gateway_keys').column('revision').execute();
  await db.schema.createIndex('gateway_keys_member').on('gateway_keys').column('member_id').execute();
  await addColumns(db, 'usage_records', ['member_id', 'team_id', 'project']);
  await makeMembersOfOwners(db);
  await rebuildHours(db);
}

async function createHolders(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('organizations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('models', 'text', (column) => column.notNull())
    .addColumn('limits', 'text', (column) => column.notNull())
    .addColumn('raises', 'text')
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('teams')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('models', 'text', (column) => column.notNull())
    .addColumn('limits', 'text', (column) => column.notNull())
    .addColumn('member_limits', 'text', (column) => column.notNull())
    .addColumn('raises', 'text')
    .addColumn('account_labels', 'text', (column) => column.notNull())
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('archived_at_ms', 'bigint')
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('members')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('email', 'text', (column) => column.unique())
    .addColumn('external_id', 'text', (column) => column.unique())
    .addColumn('team_id', 'text')
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('models', 'text', (column) => column.notNull())
    .addColumn('limits', 'text', (column) => column.notNull())
    .addColumn('raises', 'text')
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('disabled_at_ms', 'bigint')
    .addColumn('erased_at_ms', 'bigint')
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .execute();
  for (const table of ['teams', 'members'])
    await db.schema.createIndex(`${table}_revision`).on(table).column('revision').execute();
  // People are found by their names, millions of records' owners below too.
  await db.schema.createIndex('members_name').on('members').column('name').execute();
}

async function addColumns(db: Kysely<unknown>, table: string, names: readonly string[]): Promise<void> {
  for (const name of names) await db.schema.alterTable(table).addColumn(name, 'text').execute();
}

/** The columns `owner` are empty from then on, so that a name stands in one place. */
async function makeMembersOfOwners(db: Kysely<unknown>): Promise<void> {
  const since = new Map<string, number | null>();
  const note = async (query: RawBuilder<{ owner: string; since_ms: number | null }>): Promise<void> => {
    for (const { owner, since_ms } of (await query.execute(db)).rows) since.set(owner, since.get(owner) ?? since_ms);
  };
  await note(sql`select owner, min(created_at_ms) as since_ms from gateway_keys where owner <> '' group by owner`);
  await note(sql`select distinct owner, null as since_ms from usage_hours where owner <> ''`);
  await eachStretch(db, ['usage_records', 'at_ms'], HOUR_MS, (within) =>
    note(sql`select distinct owner, null as since_ms from usage_records where owner <> '' and ${within}`),
  );
  // Readers ask for the rows behind a revision, at first for those behind 0.
  const counter = await sql<{ value: number }>`select value from revisions where name = 'gateway_keys'`.execute(db);
  const revision = counter.rows[0]?.value ?? 1;
  const addresses = new Set<string>();
  for (const owner of [...since.keys()].sort()) {
    const id = `mem_${randomBytes(8).toString('hex')}`;
    const address = owner.trim().toLowerCase();
    const email = /^[^\s@]+@[^\s@]+$/.test(address) && !addresses.has(address) ? address : null;
    if (email !== null) addresses.add(email);
    await sql`insert into members (id, name, email, role, models, limits, created_at_ms, revision)
      values (${id}, ${owner}, ${email}, 'member', '[]', '{}', ${since.get(owner) ?? Date.now()}, ${revision})`.execute(
      db,
    );
  }
  const giveTo = (table: string): RawBuilder<unknown> => sql`update ${sql.table(table)} set owner = null, member_id =
    (select members.id from members where members.name = ${sql.ref(`${table}.owner`)}) where owner is not null`;
  await giveTo('gateway_keys').execute(db);
  await eachStretch(db, ['usage_records', 'at_ms'], HOUR_MS, (within) =>
    sql`${giveTo('usage_records')} and ${within}`.execute(db),
  );
}

/**
 * Does work on a table in stretches of its time, as no statement may take long: the gateway gives up one of PostgreSQL
 * that takes ten seconds. The column has an index, and stretches in which there is nothing are left out.
 */
async function eachStretch(
  db: Kysely<unknown>,
  [table, column]: readonly [table: string, column: string],
  lengthMs: number,
  work: (within: RawBuilder<unknown>) => Promise<unknown>,
): Promise<void> {
  const at = sql.ref(column);
  for (let fromMs = Number.MIN_SAFE_INTEGER; ;) {
    const next = await sql<{ first: number | null }>`
      select min(${at}) as first from ${sql.table(table)} where ${at} >= ${fromMs}`.execute(db);
    const first = next.rows[0]?.first ?? null;
    if (first === null) return;
    fromMs = first + lengthMs;
    await work(sql`${at} >= ${first} and ${at} < ${fromMs}`);
  }
}

/** Neither engine can change a primary key's columns in a way that both know, so the table is made anew. */
async function rebuildHours(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('usage_hours').renameTo('former_usage_hours').execute();
  let table: CreateTableBuilder<string, string> = db.schema
    .createTable('usage_hours')
    .addColumn('hour_ms', 'bigint', (column) => column.notNull());
  for (const name of DIMENSIONS) table = table.addColumn(name, 'text', (column) => column.notNull());
  for (const name of SUMS) table = table.addColumn(name, 'bigint', (column) => column.notNull().defaultTo(0));
  await table.addPrimaryKeyConstraint('usage_hours_key', ['hour_ms', ...DIMENSIONS]).execute();
  const sums = sql.join(SUMS.map((name) => sql.ref(name)));
  await eachStretch(db, ['former_usage_hours', 'hour_ms'], DAY_MS, (within) =>
    sql`
      insert into usage_hours (hour_ms, ${sql.join(DIMENSIONS.map((name) => sql.ref(name)))}, ${sums})
      select hour_ms, key_id, coalesce((select members.id from members where members.name = hours.owner), ''), '', '',
        model, account, client, ${sums}
      from former_usage_hours as hours where ${within}`.execute(db),
  );
  await db.schema.dropTable('former_usage_hours').execute();
  // A new budget of a member or a team begins with the sum of its hours, of which others have many more.
  for (const holder of ['member', 'team']) {
    const index = db.schema.createIndex(`usage_hours_${holder}`).on('usage_hours');
    await index.columns([`${holder}_id`, 'hour_ms']).execute();
  }
}
