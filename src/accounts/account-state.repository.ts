import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { DatabaseService } from '../storage/database.service.js';
import { type AccountHealth, type AccountRest } from './account-health.js';

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
      // Always in one order: two replicas that lock the same rows then wait instead of refusing each other.
      for (const { id, health, windowKnown, lastUsedAtMs, lastError, lastErrorAtMs, added } of [...changes].sort((a, b) => (a.id < b.id ? -1 : 1))) {
        const columns = {
          successes: health.successes,
          failures: health.failures,
          scored_at_ms: health.scoredAtMs,
          cool_until_ms: health.coolUntilMs,
          throttles: health.throttles,
          exhausted_until_ms: health.exhaustedUntilMs,
          last_used_at_ms: lastUsedAtMs,
          last_error: lastError,
          last_error_at_ms: lastErrorAtMs,
        };
        await transaction
          .insertInto('account_health')
          .values({ account_id: id, ...columns })
          .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ ...columns, ...longerRests(Date.now()), ...(windowKnown && { exhausted_until_ms: health.exhaustedUntilMs }) }))
          .execute();
        const rows = [...added].sort().map(([counter, amount]) => ({ account_id: id, counter, amount }));
        if (rows.length === 0) continue;
        await transaction
          .insertInto('account_statistics')
          .values(rows)
          .onConflict((conflict) =>
            conflict.columns(['account_id', 'counter']).doUpdateSet((expression) => ({
              amount: expression('account_statistics.amount', '+', expression.ref('excluded.amount')),
            })),
          )
          .execute();
      }
    });
  }
}

/** One that another replica has written and that has not ended stays where it is the longer one. */
function longerRests(nowMs: number) {
  const longer = (column: 'cool_until_ms' | 'exhausted_until_ms') => {
    const [theirs, ours] = [sql.ref(`account_health.${column}`), sql.ref(`excluded.${column}`)];
    return sql<number | null>`case when ${theirs} > ${nowMs} and ${theirs} > coalesce(${ours}, 0) then ${theirs} else ${ours} end`;
  };
  return { cool_until_ms: longer('cool_until_ms'), exhausted_until_ms: longer('exhausted_until_ms') };
}
