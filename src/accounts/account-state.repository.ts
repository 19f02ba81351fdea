import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql, type Transaction } from 'kysely';
import { DatabaseService } from '../storage/database.service.js';
import { asExcluded, columnNames, jsonRows } from '../storage/json-rows.js';
import { type Schema } from '../storage/schema.js';
import { type AccountHealth, type AccountRest } from './account-health.js';

const COUNTER = ['account_id', 'counter', 'amount'];
/** What the last writer says. */
const UNCONDITIONAL = ['successes', 'failures', 'scored_at_ms', 'throttles', 'last_used_at_ms', 'last_error', 'last_error_at_ms'];
const HEALTH = ['account_id', ...UNCONDITIONAL, 'cool_until_ms', 'exhausted_until_ms'];

/** What outlives the process of how an account has been doing. */
export interface AccountState {
  health: AccountHealth;
  lastUsedAtMs: number | null;
  lastError: string | null;
  lastErrorAtMs: number | null;
}

export interface AccountStateChange extends AccountState {
  id: string;
  /** The end of the exhaustion is upstream's own word: it stands, also against a later one that was a guess. */
  windowKnown: boolean;
  /** Amounts to add to the account's counters. */
  added: ReadonlyMap<string, number>;
}

/** Health and counters in the database: read at start, added to in batches. */
@Injectable()
export class AccountStateRepository {
  constructor(private readonly database: DatabaseService) {}

  async loadStates(): Promise<Map<string, AccountState>> {
    const rows = await this.database.db.selectFrom('account_health').selectAll().execute();
    return new Map(
      rows.map((row) => [
        row.account_id,
        {
          health: {
            successes: row.successes,
            failures: row.failures,
            scoredAtMs: row.scored_at_ms,
            coolUntilMs: row.cool_until_ms,
            throttles: row.throttles,
            exhaustedUntilMs: row.exhausted_until_ms,
          },
          lastUsedAtMs: row.last_used_at_ms,
          lastError: row.last_error,
          lastErrorAtMs: row.last_error_at_ms,
        },
      ]),
    );
  }

  /** Accounts that are not to be asked now, whichever replica has found out. */
  async loadRests(nowMs: number): Promise<Map<string, AccountRest>> {
    const rows = await this.database.db
      .selectFrom('account_health')
      .select(['account_id', 'cool_until_ms', 'exhausted_until_ms', 'throttles'])
      .where((where) => where.or([where('cool_until_ms', '>', nowMs), where('exhausted_until_ms', '>', nowMs)]))
      .execute();
    return new Map(rows.map((row) => [row.account_id, { coolUntilMs: row.cool_until_ms, exhaustedUntilMs: row.exhausted_until_ms, throttles: row.throttles }]));
  }

  async loadTotals(): Promise<Map<string, Map<string, number>>> {
    const totals = new Map<string, Map<string, number>>();
    for (const row of await this.database.db.selectFrom('account_statistics').selectAll().execute()) {
      const own = totals.get(row.account_id) ?? new Map<string, number>();
      totals.set(row.account_id, own.set(row.counter, row.amount));
    }
    return totals;
  }

  /** All or nothing. Counters are added to and the longer cool-down stays, so that replicas do not undo each other's. */
  async save(changes: readonly AccountStateChange[]): Promise<void> {
    await this.database.db.transaction().execute(async (transaction) => {
      for (const windowKnown of [false, true]) await this.saveHealth(transaction, changes.filter((change) => change.windowKnown === windowKnown), windowKnown);
      const counters = changes.flatMap(({ id, added }) => [...added].map(([counter, amount]) => ({ account_id: id, counter, amount })));
      if (counters.length === 0) return;
      await sql`
        insert into account_statistics (${columnNames(COUNTER)}) ${this.rows('account_statistics', COUNTER, counters)} order by 1, 2
        on conflict (account_id, counter) do update set amount = account_statistics.amount + excluded.amount
      `.execute(transaction);
    });
  }

  private async saveHealth(transaction: Transaction<Schema>, changes: readonly AccountStateChange[], windowKnown: boolean): Promise<void> {
    if (changes.length === 0) return;
    const rows = changes.map(({ id, health, lastUsedAtMs, lastError, lastErrorAtMs }) => ({
      account_id: id,
      successes: health.successes,
      failures: health.failures,
      scored_at_ms: health.scoredAtMs,
      cool_until_ms: health.coolUntilMs,
      throttles: health.throttles,
      exhausted_until_ms: health.exhaustedUntilMs,
      last_used_at_ms: lastUsedAtMs,
      last_error: lastError,
      last_error_at_ms: lastErrorAtMs,
    }));
    const nowMs = Date.now();
    const exhausted = windowKnown ? sql.ref('excluded.exhausted_until_ms') : longer('exhausted_until_ms', nowMs);
    // Always in one order: two replicas that lock the same rows then wait instead of refusing each other.
    await sql`
      insert into account_health (${columnNames(HEALTH)}) ${this.rows('account_health', HEALTH, rows)} order by 1
      on conflict (account_id) do update set ${asExcluded(UNCONDITIONAL)}, cool_until_ms = ${longer('cool_until_ms', nowMs)}, exhausted_until_ms = ${exhausted}
    `.execute(transaction);
  }

  private rows(table: 'account_health' | 'account_statistics', columns: readonly string[], rows: readonly object[]): RawBuilder<unknown> {
    return jsonRows(this.database.engine, table, columns, JSON.stringify(rows));
  }
}

/** One that another replica has written and that has not ended stays where it is the longer one. */
function longer(column: 'cool_until_ms' | 'exhausted_until_ms', nowMs: number): RawBuilder<number | null> {
  const [theirs, ours] = [sql.ref(`account_health.${column}`), sql.ref(`excluded.${column}`)];
  return sql<number | null>`case when ${theirs} > ${sql.lit(nowMs)} and ${theirs} > coalesce(${ours}, 0) then ${theirs} else ${ours} end`;
}
