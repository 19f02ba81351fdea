import { Injectable } from '@nestjs/common';
import { type RawBuilder, type Selectable, sql, type Transaction } from 'kysely';
import { DAY_MS } from '../config/durations.js';
import { toWallMs } from '../config/steady-clock.js';
import { DatabaseService } from '../storage/database.service.js';
import { asExcluded, columnNames, jsonRows } from '../storage/json-rows.js';
import { type AccountRestsTable, type DatabaseSchema } from '../storage/schema.js';
import { REFUSED_RETRY_MS } from './account-pool.service.js';
import { type Refusal } from './pooled-account.js';
import { type CoolDown, EVERY_MODEL } from './cool-downs.js';

/** The gateway takes this length where a row does not say how long a rest was when it began. */
export const LONGEST_WINDOW_MS = DAY_MS;

const KEY = ['account_id', 'kind', 'model'];
const TOLD = ['times', 'since_ms', 'reason'];
const COLUMNS = [...KEY, 'until_ms', 'window_ms', ...TOLD];

/** A row about a rest. Its times are times of day. */
export type StoredRest = Selectable<AccountRestsTable> & {
  kind: 'throttled' | 'refused' | 'awaiting_token' | 'exhausted';
};

/** The rests of an account that have changed since the last writing. */
export interface RestChange {
  id: string;
  /** The changed cool-downs by model; undefined for one that has ended. */
  coolDowns: ReadonlyMap<string, CoolDown | undefined>;
  /** Undefined where the refusal has not changed, null where it has ended. */
  refusal: Refusal | null | undefined;
}

/** Stores why accounts rest, so that every process knows what one of them has found out. */
@Injectable()
export class AccountRestRepository {
  constructor(private readonly database: DatabaseService) {}

  /** Lists the rests that last, and the refusals and missing tokens that nobody has found to be over. */
  async list(): Promise<StoredRest[]> {
    const nowMs = Date.now();
    const [rests, exhausted] = await Promise.all([
      this.database.db
        .selectFrom('account_rests')
        .selectAll()
        .where((where) => where.or([where('until_ms', '>', nowMs), where('kind', '!=', 'throttled')]))
        .execute(),
      this.database.db
        .selectFrom('account_health')
        .select(['account_id', 'exhausted_until_ms', 'exhausted_window_ms'])
        .where('exhausted_until_ms', '>', nowMs)
        .execute(),
    ]);
    return [
      ...rests.map((row) => ({ ...row, kind: row.kind as StoredRest['kind'] })),
      ...exhausted.map((row) => ({
        account_id: row.account_id,
        kind: 'exhausted' as const,
        model: EVERY_MODEL,
        until_ms: row.exhausted_until_ms ?? 0,
        window_ms: row.exhausted_window_ms ?? LONGEST_WINDOW_MS,
        times: 0,
        since_ms: null,
        reason: null,
      })),
    ];
  }

  /** Writes changes within the transaction in which the caller writes everything else about the accounts. */
  async save(transaction: Transaction<DatabaseSchema>, changes: readonly RestChange[]): Promise<void> {
    const begun = changes.flatMap(toRows);
    const ended = changes.flatMap(({ id, coolDowns, refusal }) => [
      ...[...coolDowns].flatMap(([model, coolDown]) =>
        coolDown ? [] : [{ account_id: id, kind: 'throttled', model }],
      ),
      ...(refusal === null ? [{ account_id: id, kind: 'refused', model: EVERY_MODEL }] : []),
    ]);
    const nowMs = Date.now();
    if (begun.length > 0) {
      await sql`
        insert into account_rests (${columnNames(COLUMNS)}) ${this.rows(COLUMNS, begun)} order by 1, 2, 3
        on conflict (account_id, kind, model) do update set ${asExcluded(TOLD)}, until_ms =
        ${longerOf('until_ms', nowMs)}, window_ms = ${longerOf('window_ms', nowMs)}
      `.execute(transaction);
      await transaction
        .deleteFrom('account_rests')
        .where('kind', '=', 'throttled')
        .where('until_ms', '<', nowMs - LONGEST_WINDOW_MS)
        .execute();
    }
    if (ended.length > 0) {
      await sql`delete from account_rests where (${columnNames(KEY)}) in (${this.rows(KEY, ended)})`.execute(
        transaction,
      );
    }
  }

  /** Writes that the issuer gives no token for an account for now. Commands and other processes read it. */
  async awaitToken(id: string, reason: string, untilMs: number, windowMs: number): Promise<void> {
    const row = {
      kind: 'awaiting_token',
      until_ms: toWallMs(untilMs),
      window_ms: windowMs,
      times: 0,
      since_ms: Date.now(),
      reason,
    };
    await this.database.db
      .insertInto('account_rests')
      .values({ account_id: id, model: EVERY_MODEL, ...row })
      .onConflict((conflict) => conflict.columns(['account_id', 'kind', 'model']).doUpdateSet(row))
      .execute();
  }

  private rows(columns: readonly string[], rows: readonly object[]): RawBuilder<unknown> {
    return jsonRows(this.database.engine, 'account_rests', columns, JSON.stringify(rows));
  }
}

function toRows({ id, coolDowns, refusal }: RestChange): AccountRestsTable[] {
  const rows: AccountRestsTable[] = [...coolDowns].flatMap(([model, coolDown]) =>
    coolDown
      ? [
          {
            account_id: id,
            kind: 'throttled',
            model,
            until_ms: toWallMs(coolDown.untilMs),
            window_ms: Math.round(coolDown.windowMs),
            times: coolDown.throttles,
            since_ms: null,
            reason: null,
          },
        ]
      : [],
  );
  if (refusal) {
    const { reason, sinceMs, nextTryAtMs } = refusal;
    rows.push({
      account_id: id,
      kind: 'refused',
      model: EVERY_MODEL,
      until_ms: toWallMs(nextTryAtMs),
      window_ms: REFUSED_RETRY_MS,
      times: 0,
      since_ms: sinceMs,
      reason,
    });
  }
  return rows;
}

/**
 * Keeps the column that another replica has written, if its cool-down lasts at this moment and ends later than ours.
 */
function longerOf(column: 'until_ms' | 'window_ms', nowMs: number): RawBuilder<unknown> {
  const now = sql.lit(nowMs);
  const theirs = sql.ref('account_rests.until_ms');
  const underWay = sql`excluded.kind = 'throttled' and ${theirs} > ${now} and ${theirs} -
    ${sql.ref('account_rests.window_ms')} <= ${now}`;
  return sql`case when ${underWay} and ${theirs} > ${sql.ref('excluded.until_ms')} then
    ${sql.ref(`account_rests.${column}`)} else ${sql.ref(`excluded.${column}`)} end`;
}
