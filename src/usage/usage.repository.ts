import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql, type Transaction } from 'kysely';
import { jobActor } from '../audit/actor.js';
import { writeAuditEntry } from '../audit/write-audit-entry.js';
import { HOUR_MS } from '../config/durations.js';
import { DatabaseService } from '../storage/database.service.js';
import { boundedPlus, boundedSum } from '../storage/bounded-sums.js';
import { columnNames, jsonArrays } from '../storage/json-rows.js';
import { IS_FAULT, IS_THROTTLED } from './fault-condition.js';
import { JsonStatement } from '../storage/json-statement.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { RECORD_COLUMNS } from './record-row.js';
import { TOKEN_COLUMNS } from './token-counts.js';
import { type UsageRecord } from './usage-record.js';

/** An arbitrary number that nobody else on the same PostgreSQL uses. */
const ROLL_UP_LOCK = 4_020_261;

const SUMS = [
  'attempts',
  'failed',
  'estimated',
  'unpriced',
  ...TOKEN_COLUMNS,
  'cost_nano_usd',
  'first_bytes',
  'first_byte_ms',
  'faults',
  'throttled',
] as const;

const DIMENSIONS = ['hour_ms', 'key_id', 'member_id', 'team_id', 'project', 'model', 'account', 'client'] as const;

/** The ledger in the database. */
@Injectable()
export class UsageRepository {
  private readonly insertion = new JsonStatement((json) => this.insertionOf(json));
  private readonly tellingInsertion = new JsonStatement<{ id: string }>((json) => {
    return sql`${this.insertionOf(json)} returning id`;
  });

  constructor(private readonly database: DatabaseService) {}

  /**
   * Writes records, each a {@link RecordRow} as JSON. Some may be there already; with `tellNew` it answers the ids of
   * those that were not.
   */
  async insert(records: readonly string[], tellNew?: 'tell new'): Promise<string[]> {
    if (records.length === 0) return [];
    const json = `[${records.join(',')}]`;
    if (tellNew) {
      const { rows } = await this.tellingInsertion.execute(this.database.db, json);
      return rows.map(({ id }) => id);
    }
    await this.insertion.execute(this.database.db, json);
    return [];
  }

  private insertionOf(json: string): RawBuilder<unknown> {
    const columns = columnNames(RECORD_COLUMNS.map(({ name }) => name));
    const rows = jsonArrays(this.database.engine, RECORD_COLUMNS, json);
    return sql`insert into usage_records (${columns}) ${rows} on conflict (id) do nothing`;
  }

  /** Gives records of a former version, which knew an owner's name, the id of the member who the owner is now. */
  async withMembers(records: readonly UsageRecord[]): Promise<UsageRecord[]> {
    if (records.every(({ owner }) => (owner ?? null) === null)) return [...records];
    const members = await this.database.db.selectFrom('members').select(['id', 'name']).execute();
    const ids = new Map(members.map(({ id, name }) => [name, id]));
    return records.map((record) => ({ ...record, member_id: record.member_id ?? ids.get(record.owner ?? '') ?? null }));
  }

  /** The same for records that a replica of a former version, which still runs, has written by itself. */
  async takeOwnersOver(): Promise<void> {
    await sql`update usage_records set owner = null,
      member_id = (select min(members.id) from members where members.name = usage_records.owner)
      where rolled = 0 and owner is not null`.execute(this.database.db);
  }

  /**
   * Adds at most `limit` records to the sums of their hours; answers how many, and 0 while another replica does so. Of
   * members who were erased while records were on the way, these then tell no conversation.
   */
  rollUp(limit: number): Promise<number> {
    const { engine } = this.database;
    const postgres = engine === 'postgres';
    const sumOf = (name: string): RawBuilder<number> => boundedSum(engine, sql.ref(name));
    // Both statements below must see the same records.
    return this.database.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (transaction) => {
        if (postgres) {
          const { rows } = await sql<{
            mine: boolean;
          }>`select pg_try_advisory_xact_lock(${sql.lit(ROLL_UP_LOCK)}) as mine`.execute(transaction);
          if (!rows[0]?.mine) return 0;
        }
        // SQLite finds a row by its number in half the time.
        const row = sql.ref(postgres ? 'id' : 'rowid');
        const batch = sql`select ${row} from usage_records where rolled = 0 order by at_ms, id limit ${sql.lit(limit)}`;
        await sql`
          insert into usage_hours (${columnNames(DIMENSIONS)}, ${columnNames(SUMS)})
          select at_ms - at_ms % ${sql.lit(HOUR_MS)} as hour_ms, coalesce(key_id, '') as key_id,
            coalesce(member_id, '') as member_id, coalesce(team_id, '') as team_id, coalesce(project, '') as project,
            model_served as model, account, coalesce(client, '') as client,
            count(*), ${countWhere(sql`ended <> 'complete' or coalesce(status, 0) >= 400`)}, ${countWhere(sql`quality
              <> 'final'`)}, ${countWhere(sql`cost_nano_usd is null`)},
            ${sql.join(TOKEN_COLUMNS.map(sumOf))}, ${sumOf('cost_nano_usd')},
            count(first_byte_ms), ${sumOf('first_byte_ms')}, ${countWhere(IS_FAULT)}, ${countWhere(IS_THROTTLED)}
          from usage_records where ${row} in (${batch})
          group by 1, 2, 3, 4, 5, 6, 7, 8
          on conflict (${columnNames(DIMENSIONS)}) do update set ${sql.join(
            SUMS.map(
              (name) => sql`${sql.ref(name)} =
            ${boundedPlus(engine, sql.ref(`usage_hours.${name}`), sql.ref(`excluded.${name}`))}`,
            ),
          )}
        `.execute(transaction);
        await sql`update usage_records set conversation = null, agent = null
          where ${row} in (${batch}) and (conversation is not null or agent is not null)
            and member_id in (select id from members where erased_at_ms is not null)`.execute(transaction);
        const { numAffectedRows } = await sql`update usage_records set rolled = 1 where ${row} in (${batch})`.execute(
          transaction,
        );
        return Number(numAffectedRows ?? 0n);
      });
  }

  /** Deletes at most `limit` records that nobody needs any more; answers how many. */
  async deleteOldRecords(beforeMs: number, limit: number): Promise<number> {
    const { numAffectedRows } = await sql`
      delete from usage_records where id in (select id from usage_records where at_ms < ${beforeMs} and rolled
      = 1 limit ${sql.lit(limit)})
    `.execute(this.database.db);
    return Number(numAffectedRows ?? 0n);
  }

  async deleteOldHours(beforeMs: number): Promise<void> {
    await this.database.db.transaction().execute(async (transaction) => {
      const { numAffectedRows } = await sql`delete from usage_hours where hour_ms < ${beforeMs}`.execute(transaction);
      const rows = Number(numAffectedRows ?? 0n);
      if (rows > 0) await writeDeletion(transaction, 'usage_hours', rows, beforeMs);
    });
  }

  /** Tells the audit log of records that were deleted in parts. */
  async auditDeletion(table: string, rows: number, beforeMs: number): Promise<void> {
    await this.database.db.transaction().execute((transaction) => writeDeletion(transaction, table, rows, beforeMs));
  }
}

function writeDeletion(
  transaction: Transaction<DatabaseSchema>,
  table: string,
  rows: number,
  beforeMs: number,
): Promise<void> {
  return writeAuditEntry(transaction, jobActor('retention'), {
    action: 'delete_old',
    subject: { kind: 'retention', id: table },
    before: null,
    after: { rows, before: new Date(beforeMs).toISOString() },
  });
}

function countWhere(condition: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`sum(case when ${condition} then 1 else 0 end)`;
}
