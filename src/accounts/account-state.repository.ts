import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql, type Transaction } from 'kysely';
import { toSteadyMs, toWallMs } from '../config/steady-clock.js';
import { bounded, boundedPlus } from '../storage/bounded-sums.js';
import { DatabaseService } from '../storage/database.service.js';
import { asExcluded, columnNames, jsonRows } from '../storage/json-rows.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { type AccountHealth } from './account-health.js';
import { AccountRestRepository, LONGEST_WINDOW_MS, type RestChange } from './account-rest.repository.js';

const COUNTER = ['account_id', 'counter', 'amount'];
/** Columns of which the last writer's value counts. */
const UNCONDITIONAL = [
  'successes',
  'failures',
  'scored_at_ms',
  'throttles',
  'last_used_at_ms',
  'last_error',
  'last_error_at_ms',
];
const HEALTH = ['account_id', ...UNCONDITIONAL, 'exhausted_until_ms', 'exhausted_window_ms'];

/** The record of an account that outlives the process. */
interface AccountState {
  health: AccountHealth;
  lastUsedAtMs: number | null;
  lastError: string | null;
  lastErrorAtMs: number | null;
}

export interface AccountStateChange extends AccountState, RestChange {
  /** Upstream itself has told when the exhaustion ends. That end counts, even against a later one that was guessed. */
  windowKnown: boolean;
  /** The amounts that the account's counters grow by. */
  added: ReadonlyMap<string, number>;
}

/**
 * Stores health and counters. They are read at the start and added to in batches. Steady times of this process are
 * times of day in the database.
 */
@Injectable()
export class AccountStateRepository {
  constructor(
    private readonly database: DatabaseService,
    private readonly rests: AccountRestRepository,
  ) {}

  async loadStates(): Promise<Map<string, AccountState>> {
    const rows = await this.database.db.selectFrom('account_health').selectAll().execute();
    return new Map(
      rows.map((row) => [
        row.account_id,
        {
          health: {
            successes: row.successes,
            failures: row.failures,
            scoredAtMs: toSteadyMs(row.scored_at_ms, 0),
            exhaustedUntilMs:
              row.exhausted_until_ms === null
                ? null
                : toSteadyMs(row.exhausted_until_ms, row.exhausted_window_ms ?? LONGEST_WINDOW_MS),
            exhaustedWindowMs: row.exhausted_window_ms ?? 0,
          },
          lastUsedAtMs: row.last_used_at_ms,
          lastError: row.last_error,
          lastErrorAtMs: row.last_error_at_ms,
        },
      ]),
    );
  }

  async loadTotals(): Promise<Map<string, Map<string, number>>> {
    const totals = new Map<string, Map<string, number>>();
    for (const row of await this.database.db
      .selectFrom('account_statistics')
      .select(['account_id', 'counter', bounded(this.database.engine, sql.ref('amount')).as('amount')])
      .execute()) {
      const own = totals.get(row.account_id) ?? new Map<string, number>();
      totals.set(row.account_id, own.set(row.counter, row.amount));
    }
    return totals;
  }

  /**
   * Writes all changes or none. It adds to counters and keeps the later end of a rest, so that replicas do not undo
   * each other's work.
   */
  async save(changes: readonly AccountStateChange[]): Promise<void> {
    await this.database.db.transaction().execute(async (transaction) => {
      for (const windowKnown of [false, true]) {
        await this.saveHealth(
          transaction,
          changes.filter((change) => change.windowKnown === windowKnown),
          windowKnown,
        );
      }
      await this.rests.save(transaction, changes);
      const counters = changes.flatMap(({ id, added }) =>
        [...added].map(([counter, amount]) => ({ account_id: id, counter, amount })),
      );
      if (counters.length === 0) return;
      await sql`
        insert into account_statistics (${columnNames(COUNTER)}) ${this.rows('account_statistics', COUNTER, counters)}
        order by 1, 2
        on conflict (account_id, counter) do update set amount =
        ${boundedPlus(this.database.engine, sql.ref('account_statistics.amount'), sql.ref('excluded.amount'))}
      `.execute(transaction);
    });
  }

  private async saveHealth(
    transaction: Transaction<DatabaseSchema>,
    changes: readonly AccountStateChange[],
    windowKnown: boolean,
  ): Promise<void> {
    if (changes.length === 0) return;
    const nowMs = Date.now();
    const rows = changes.map(({ id, health, lastUsedAtMs, lastError, lastErrorAtMs }) => ({
      account_id: id,
      successes: health.successes,
      failures: health.failures,
      scored_at_ms: Math.min(toWallMs(health.scoredAtMs), nowMs),
      throttles: 0,
      exhausted_until_ms: health.exhaustedUntilMs === null ? null : toWallMs(health.exhaustedUntilMs),
      exhausted_window_ms: health.exhaustedUntilMs === null ? null : Math.round(health.exhaustedWindowMs),
      last_used_at_ms: lastUsedAtMs,
      last_error: lastError,
      last_error_at_ms: lastErrorAtMs,
    }));
    const [until, window] = ['exhausted_until_ms', 'exhausted_window_ms'] as const;
    const longer = windowKnown
      ? asExcluded([until, window])
      : sql`${sql.ref(until)} = ${longerOf(until, nowMs)}, ${sql.ref(window)} = ${longerOf(window, nowMs)}`;
    // Every replica locks rows in this order: two that write the same rows then wait for each other instead of failing.
    await sql`
      insert into account_health (${columnNames(HEALTH)}) ${this.rows('account_health', HEALTH, rows)} order by 1
      on conflict (account_id) do update set ${asExcluded(UNCONDITIONAL)}, ${longer}
    `.execute(transaction);
  }

  private rows(
    table: 'account_health' | 'account_statistics',
    columns: readonly string[],
    rows: readonly object[],
  ): RawBuilder<unknown> {
    return jsonRows(this.database.engine, table, columns, JSON.stringify(rows));
  }
}

/**
 * Keeps the column that another replica has written, if its exhaustion lasts at this moment and ends later than ours.
 */
function longerOf(column: 'exhausted_until_ms' | 'exhausted_window_ms', nowMs: number): RawBuilder<unknown> {
  const of = (row: 'account_health' | 'excluded', name: string) => sql.ref(`${row}.${name}`);
  const [theirs, ours] = [of('account_health', 'exhausted_until_ms'), of('excluded', 'exhausted_until_ms')];
  const begun = sql`${theirs} - coalesce(${of('account_health', 'exhausted_window_ms')}, 0) <= ${sql.lit(nowMs)}`;
  return sql`case when ${theirs} > ${sql.lit(nowMs)} and ${begun} and ${theirs} > coalesce(${ours}, 0) then
    ${of('account_health', column)} else ${of('excluded', column)} end`;
}
