import { Injectable, Logger } from '@nestjs/common';
import { type Selectable, type Transaction } from 'kysely';
import { DatabaseService } from '../storage/database.service.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { type GatewayKeysTable } from '../storage/team-schema.js';
import { type GatewayKey } from './gateway-key.js';
import { findUnknownLimits, readStoredLimits } from './read-stored-limits.js';

export interface StoredKey {
  key: GatewayKey;
  hash: string;
  revision: number;
}

/** What the database keeps of a key's secret. */
interface KeyMark {
  hash: string;
  prefix: string;
  lastFour: string;
}

const COUNTER = 'gateway_keys';

/**
 * Stores gateway keys. Every change raises one counter, so that other processes notice it by reading a single number.
 */
@Injectable()
export class KeyRepository {
  private readonly logger = new Logger('Keys');

  constructor(private readonly database: DatabaseService) {}

  async revision(): Promise<number> {
    const row = await this.database.db
      .selectFrom('revisions')
      .select('value')
      .where('name', '=', COUNTER)
      .executeTakeFirst();
    return row?.value ?? 0;
  }

  /** Lists the keys that were written after a revision; all of them after 0. */
  async changedSince(revision: number): Promise<StoredKey[]> {
    const rows = await this.database.db
      .selectFrom('gateway_keys')
      .selectAll()
      .where('revision', '>', revision)
      .orderBy('created_at_ms')
      .execute();
    for (const row of rows) this.warnOfUnknownLimits(row);
    return rows.map((row) => ({ key: toKey(row), hash: row.hash, revision: row.revision }));
  }

  async insert(key: GatewayKey, hash: string): Promise<void> {
    await this.change(async (transaction, revision) => {
      await transaction
        .insertInto('gateway_keys')
        .values({
          id: key.id,
          name: key.name,
          owner: key.owner,
          labels: JSON.stringify(key.labels),
          hash,
          prefix: key.prefix,
          last_four: key.lastFour,
          models: JSON.stringify(key.models),
          limits: JSON.stringify(key.limits),
          accounts: JSON.stringify(key.accounts),
          account_labels: JSON.stringify(key.accountLabels),
          own_upstream: key.ownUpstream ? 1 : 0,
          created_at_ms: key.createdAtMs,
          expires_at_ms: key.expiresAtMs,
          rotated_at_ms: key.rotatedAtMs,
          revoked_at_ms: key.revokedAtMs,
          revision,
        })
        .execute();
      return true;
    });
  }

  /** Revokes a key. Gives false where there is no such key, or it is revoked already. */
  revoke(id: string, nowMs: number): Promise<boolean> {
    return this.change(async (transaction, revision) => {
      const [result] = await transaction
        .updateTable('gateway_keys')
        .set({ revoked_at_ms: nowMs, revision })
        .where('id', '=', id)
        .where('revoked_at_ms', 'is', null)
        .execute();
      return (result?.numUpdatedRows ?? 0n) > 0n;
    });
  }

  /** Gives a key another secret. Gives false where there is no such key, or it is revoked. */
  rotate(id: string, { hash, prefix, lastFour }: KeyMark, nowMs: number): Promise<boolean> {
    return this.change(async (transaction, revision) => {
      const [result] = await transaction
        .updateTable('gateway_keys')
        .set({ hash, prefix, last_four: lastFour, rotated_at_ms: nowMs, revision })
        .where('id', '=', id)
        .where('revoked_at_ms', 'is', null)
        .execute();
      return (result?.numUpdatedRows ?? 0n) > 0n;
    });
  }

  private warnOfUnknownLimits(row: Selectable<GatewayKeysTable>): void {
    const unknown = findUnknownLimits(row);
    if (unknown.length === 0) return;
    this.logger.warn(`This version does not hold all limits of key ${row.id}: it does not know ${unknown.join(', ')}`);
  }

  /**
   * Makes a change and raises the counter. Changes wait for each other on the counter's row, so that readers see its
   * values in order.
   */
  private change(
    write: (transaction: Transaction<DatabaseSchema>, revision: number) => Promise<boolean>,
  ): Promise<boolean> {
    return this.database.db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('revisions')
        .values({ name: COUNTER, value: 1 })
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet((expression) => ({ value: expression('revisions.value', '+', 1) })),
        )
        .execute();
      const { value } = await transaction
        .selectFrom('revisions')
        .select('value')
        .where('name', '=', COUNTER)
        .executeTakeFirstOrThrow();
      return write(transaction, value);
    });
  }
}

function toKey(row: Selectable<GatewayKeysTable>): GatewayKey {
  return {
    id: row.id,
    name: row.name,
    owner: row.owner,
    labels: JSON.parse(row.labels) as string[],
    prefix: row.prefix,
    lastFour: row.last_four,
    models: JSON.parse(row.models) as string[],
    limits: readStoredLimits(row),
    accounts: JSON.parse(row.accounts) as string[],
    accountLabels: JSON.parse(row.account_labels) as string[],
    ownUpstream: row.own_upstream === 1,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    rotatedAtMs: row.rotated_at_ms,
    revokedAtMs: row.revoked_at_ms,
  };
}
