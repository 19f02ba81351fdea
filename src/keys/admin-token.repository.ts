import { Injectable } from '@nestjs/common';
import { type Selectable, type Transaction } from 'kysely';
import { type Actor } from '../audit/actor.js';
import { writeAuditEntry } from '../audit/write-audit-entry.js';
import { MINUTE_MS } from '../config/durations.js';
import { DatabaseService } from '../storage/database.service.js';
import { raiseRevision, readRevision } from '../storage/revision.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { type AdminToken } from './admin-token.js';
import { type Role } from '../config/role.js';

interface StoredAdminToken {
  token: AdminToken;
  hash: string;
}

const COUNTER = 'admin_tokens';

/** Stores admin tokens. Every change raises one counter, so that other processes notice it by reading one number. */
@Injectable()
export class AdminTokenRepository {
  constructor(private readonly database: DatabaseService) {}

  revision(): Promise<number> {
    return readRevision(this.database.db, COUNTER);
  }

  async list(): Promise<StoredAdminToken[]> {
    const rows = await this.database.db.selectFrom('admin_tokens').selectAll().orderBy('created_at_ms').execute();
    return rows.map((row) => ({ token: toToken(row), hash: row.hash }));
  }

  async insert(token: AdminToken, hash: string, by: Actor): Promise<void> {
    await this.change(async (transaction, revision) => {
      await transaction
        .insertInto('admin_tokens')
        .values({
          id: token.id,
          name: token.name,
          role: token.role,
          hash,
          prefix: token.prefix,
          last_four: token.lastFour,
          created_by: token.createdBy,
          created_at_ms: token.createdAtMs,
          expires_at_ms: token.expiresAtMs,
          last_used_at_ms: null,
          revoked_at_ms: null,
          revision,
        })
        .execute();
      const { name, role, prefix, lastFour } = token;
      await writeAuditEntry(transaction, by, {
        action: 'create',
        subject: { kind: 'admin_token', id: token.id },
        before: null,
        after: {
          name,
          role,
          prefix,
          last_four: lastFour,
          expires_at: token.expiresAtMs === null ? null : new Date(token.expiresAtMs).toISOString(),
        },
      });
      return true;
    });
  }

  /** Revokes a token. Gives false where there is no such token, or it is revoked already. */
  revoke(id: string, nowMs: number, by: Actor): Promise<boolean> {
    return this.change(async (transaction, revision) => {
      const [result] = await transaction
        .updateTable('admin_tokens')
        .set({ revoked_at_ms: nowMs, revision })
        .where('id', '=', id)
        .where('revoked_at_ms', 'is', null)
        .execute();
      if ((result?.numUpdatedRows ?? 0n) === 0n) return false;
      await writeAuditEntry(transaction, by, {
        action: 'revoke',
        subject: { kind: 'admin_token', id },
        before: { revoked_at: null },
        after: { revoked_at: new Date(nowMs).toISOString() },
      });
      return true;
    });
  }

  /** Notes a use, where none was noted in the last minute: neither a change of the token nor an entry of the log. */
  async noteUse(id: string, nowMs: number): Promise<void> {
    await this.database.db
      .updateTable('admin_tokens')
      .set({ last_used_at_ms: nowMs })
      .where('id', '=', id)
      .where((where) =>
        where.or([where('last_used_at_ms', 'is', null), where('last_used_at_ms', '<=', nowMs - MINUTE_MS)]),
      )
      .execute();
  }

  /** Changes wait for each other on the counter's row, so that readers see its values in order. */
  private change(
    write: (transaction: Transaction<DatabaseSchema>, revision: number) => Promise<boolean>,
  ): Promise<boolean> {
    return this.database.db.transaction().execute(async (transaction) => {
      return write(transaction, await raiseRevision(transaction, COUNTER));
    });
  }
}

function toToken(row: Selectable<DatabaseSchema['admin_tokens']>): AdminToken {
  return {
    id: row.id,
    name: row.name,
    role: row.role as Role,
    prefix: row.prefix,
    lastFour: row.last_four,
    createdBy: row.created_by,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    revokedAtMs: row.revoked_at_ms,
  };
}
