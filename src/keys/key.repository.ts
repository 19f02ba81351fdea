import { Injectable } from '@nestjs/common';
import { type Selectable, type Updateable } from 'kysely';
import { type Actor } from '../audit/actor.js';
import { type AuditAction } from '../audit/audit-entry.js';
import { writeAuditEntry } from '../audit/write-audit-entry.js';
import { DatabaseService } from '../storage/database.service.js';
import { type GatewayKeysTable } from '../storage/team-schema.js';
import { auditedKey } from './audited-holders.js';
import { type Change, changeDirectory } from './change-directory.js';
import { endSessions } from './end-sessions.js';
import { forgetWindows } from './forget-windows.js';
import { type GatewayKey } from './gateway-key.js';
import { toKey } from './holder-rows.js';
import { storeRaises } from './raises.js';
import { type EndReason } from './sign-in-session.js';

/** The changes of a key that end the sessions which it has opened. */
const SESSION_ENDS: ReadonlyMap<AuditAction, EndReason> = new Map([
  ['revoke', 'key_revoked'],
  ['rotate', 'key_rotated'],
  ['erase', 'member_erased'],
]);

type ColumnChange = Updateable<GatewayKeysTable>;

/** What the audit log calls a change of a key, and the columns that it writes. */
export type KeyChange = [
  action: AuditAction,
  columnsOf: (row: Selectable<GatewayKeysTable>, change: Change) => ColumnChange | Promise<ColumnChange>,
];

/** Writes gateway keys, and in the same transaction who has done so. */
@Injectable()
export class KeyRepository {
  constructor(private readonly database: DatabaseService) {}

  /** Adds a key; `holdersOf` finds out whom it belongs to. */
  insert(
    key: GatewayKey,
    hash: string,
    by: Actor,
    holdersOf: (change: Change) => Promise<Pick<GatewayKey, 'memberId' | 'teamId'>>,
  ): Promise<void> {
    return changeDirectory(this.database.db, by, async (change) => {
      const { transaction, revision } = change;
      const held = { ...key, ...(await holdersOf(change)) };
      await transaction
        .insertInto('gateway_keys')
        .values({ ...rowOf(held), hash, revision })
        .execute();
      await writeAuditEntry(transaction, by, {
        action: 'create',
        subject: { kind: 'key', id: key.id },
        before: null,
        after: auditedKey(held),
      });
    });
  }

  /**
   * Adds the sign-in key of a member; answers its id, or that of the one which another replica has just made. Throws
   * where there is no such member.
   */
  insertSignInKey(key: GatewayKey, by: Actor): Promise<string> {
    return changeDirectory(this.database.db, by, async ({ transaction, revision }) => {
      const found = await transaction
        .selectFrom('gateway_keys')
        .select('id')
        .where('member_id', '=', key.memberId)
        .where('sign_in', '=', 1)
        .where('revoked_at_ms', 'is', null)
        .executeTakeFirst();
      if (found) return found.id;
      await transaction
        .insertInto('gateway_keys')
        .values({ ...rowOf(key), hash: noHash(key.id), revision })
        .execute();
      await writeAuditEntry(transaction, by, {
        action: 'create',
        subject: { kind: 'key', id: key.id },
        before: null,
        after: auditedKey(key),
      });
      return key.id;
    });
  }

  /** Changes a key. Gives false where there is no such key, or it is revoked. */
  change(id: string, by: Actor, action: KeyChange[0], columnsOf: KeyChange[1]): Promise<boolean> {
    return changeDirectory(this.database.db, by, async (change) => {
      const row = await change.transaction
        .selectFrom('gateway_keys')
        .selectAll()
        .where('id', '=', id)
        .where('revoked_at_ms', 'is', null)
        .executeTakeFirst();
      if (!row) return false;
      const { limits } = await writeKeyChange(change, action, row, await columnsOf(row, change));
      await forgetWindows(this.database, change, [{ id, before: toKey(row).limits, after: limits }]);
      return true;
    });
  }

  /** Revokes all keys of a member that are not revoked yet; answers their number. */
  revokeOf(memberId: string, by: Actor, nowMs: number): Promise<number> {
    return changeDirectory(this.database.db, by, async (change) => {
      const rows = await change.transaction
        .selectFrom('gateway_keys')
        .selectAll()
        .where('member_id', '=', memberId)
        .where('revoked_at_ms', 'is', null)
        .execute();
      for (const row of rows) await writeKeyChange(change, 'revoke', row, { revoked_at_ms: nowMs });
      return rows.length;
    });
  }
}

/** Writes columns of a key within a change, and who has done so. */
export async function writeKeyChange(
  { transaction, revision, by }: Change,
  action: AuditAction,
  row: Selectable<GatewayKeysTable>,
  columns: ColumnChange,
): Promise<GatewayKey> {
  const after = await transaction
    .updateTable('gateway_keys')
    .set({ ...columns, revision })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const changed = toKey(after);
  const ends = row.member_id === after.member_id ? SESSION_ENDS.get(action) : 'key_moved';
  if (ends) await endSessions(transaction, by, ends, ['key_id', row.id]);
  await writeAuditEntry(transaction, by, {
    action,
    subject: { kind: 'key', id: row.id },
    before: auditedKey(toKey(row)),
    after: auditedKey(changed),
  });
  return changed;
}

/** Stands in the place of a hash where there is no secret. No hash has a colon. */
function noHash(id: string): string {
  return `sign-in:${id}`;
}

function rowOf(key: GatewayKey) {
  return {
    id: key.id,
    name: key.name,
    member_id: key.memberId,
    team_id: key.teamId,
    project: key.project,
    labels: JSON.stringify(key.labels),
    prefix: key.prefix,
    last_four: key.lastFour,
    models: JSON.stringify(key.models),
    limits: JSON.stringify(key.limits),
    raises: storeRaises(key.raises),
    accounts: JSON.stringify(key.accounts),
    account_labels: JSON.stringify(key.accountLabels),
    own_upstream: key.ownUpstream ? 1 : 0,
    sign_in: key.signIn ? 1 : 0,
    created_by: key.createdBy,
    created_at_ms: key.createdAtMs,
    expires_at_ms: key.expiresAtMs,
    rotated_at_ms: key.rotatedAtMs,
    revoked_at_ms: key.revokedAtMs,
  };
}
