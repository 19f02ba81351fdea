import { Injectable } from '@nestjs/common';
import { DatabaseService } from '../storage/database.service.js';
import { changeDirectory } from './change-directory.js';
import { findTeam, memberOfSettings } from './find-holders.js';
import { type GatewayKey } from './gateway-key.js';
import { type KeySettings } from './key-settings.js';
import { storeRaises } from './raises.js';

/** What the database keeps of a key's secret. */
interface KeyMark {
  hash: string;
  prefix: string;
  lastFour: string;
}

/** Writes gateway keys. */
@Injectable()
export class KeyRepository {
  constructor(private readonly database: DatabaseService) {}

  /** Adds a key for the member and team that the settings name; makes a member of an owner whom nobody knows. */
  insert(key: GatewayKey, hash: string, settings: Pick<KeySettings, 'owner' | 'member' | 'team'>): Promise<void> {
    return changeDirectory(this.database.db, async (transaction, revision) => {
      const memberId = (await memberOfSettings(transaction, revision, settings)) ?? null;
      const team = typeof settings.team === 'string' ? await findTeam(transaction, settings.team) : undefined;
      await transaction
        .insertInto('gateway_keys')
        .values({
          id: key.id,
          name: key.name,
          member_id: memberId,
          team_id: team?.id ?? null,
          project: key.project,
          labels: JSON.stringify(key.labels),
          hash,
          prefix: key.prefix,
          last_four: key.lastFour,
          models: JSON.stringify(key.models),
          limits: JSON.stringify(key.limits),
          raises: storeRaises(key.raises),
          accounts: JSON.stringify(key.accounts),
          account_labels: JSON.stringify(key.accountLabels),
          own_upstream: key.ownUpstream ? 1 : 0,
          created_by: key.createdBy,
          created_at_ms: key.createdAtMs,
          expires_at_ms: key.expiresAtMs,
          rotated_at_ms: key.rotatedAtMs,
          revoked_at_ms: key.revokedAtMs,
          revision,
        })
        .execute();
    });
  }

  /** Revokes a key. Gives false where there is no such key, or it is revoked already. */
  revoke(id: string, nowMs: number): Promise<boolean> {
    return changeDirectory(this.database.db, async (transaction, revision) => {
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
    return changeDirectory(this.database.db, async (transaction, revision) => {
      const [result] = await transaction
        .updateTable('gateway_keys')
        .set({ hash, prefix, last_four: lastFour, rotated_at_ms: nowMs, revision })
        .where('id', '=', id)
        .where('revoked_at_ms', 'is', null)
        .execute();
      return (result?.numUpdatedRows ?? 0n) > 0n;
    });
  }
}
