import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Transaction } from 'kysely';
import { type Actor } from '../../audit/actor.js';
import { type AuditAction } from '../../audit/audit-entry.js';
import { writeAuditEntry } from '../../audit/write-audit-entry.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { type JsonObject } from '../../dialects/wire-value.js';
import { DatabaseService } from '../../storage/database.service.js';
import { raiseRevision, readRevision } from '../../storage/revision.js';
import { type DatabaseSchema } from '../../storage/schema.js';
import { checksumSettings } from './checksum-settings.js';
import { type SettingsDocument } from './settings-document.js';

const COUNTER = 'managed_settings';
const KIND = 'managed_settings';

/** A change of one document. */
interface SettingsChange {
  scope: string;
  /** Null removes the document. */
  settings: JsonObject | null;
  /** Of the version that the change is made from, null where there was none; undefined where it does not matter. */
  replaces: string | null | undefined;
  action: AuditAction | undefined;
}

/**
 * Keeps the documents in the database, and in the same transaction each version in the audit log. There the settings
 * are one text: what the log takes for references to names may stand in settings, too.
 */
@Injectable()
export class ManagedSettingsRepository {
  constructor(private readonly database: DatabaseService) {}

  /** One number that grows with every change, so that other processes notice it. */
  revision(): Promise<number> {
    return readRevision(this.database.db, COUNTER);
  }

  async all(): Promise<SettingsDocument[]> {
    const rows = await this.database.db.selectFrom('managed_settings').selectAll().execute();
    return rows.map((row) => ({
      scope: row.scope,
      uuid: row.uuid,
      settings: JSON.parse(row.settings) as JsonObject,
      updatedAtMs: row.updated_at_ms,
    }));
  }

  /**
   * Writes or removes a document. Gives false where there is nothing to remove. Throws a 409 where somebody else has
   * changed it since.
   */
  change({ scope, settings, replaces, action }: SettingsChange, by: Actor): Promise<boolean> {
    return this.database.db.transaction().execute(async (transaction) => {
      // Changes wait for each other on the counter's row.
      const revision = await raiseRevision(transaction, COUNTER);
      const former = await formerOf(transaction, scope);
      if (replaces !== undefined && replaces !== (former?.uuid ?? null)) throw changedMeanwhile();
      if (settings === null && !former) return false;
      const before = former && { uuid: former.uuid, checksum: checksumSettings(former.settings) };
      const subject = { kind: KIND, id: scope } as const;
      if (settings === null) {
        await transaction.deleteFrom('managed_settings').where('scope', '=', scope).execute();
        const gone = { ...before, settings: JSON.stringify(former?.settings) };
        await writeAuditEntry(transaction, by, { action: 'remove', subject, before: gone, after: null });
        return true;
      }
      const row = { uuid: randomUUID(), settings: JSON.stringify(settings), updated_at_ms: Date.now(), revision };
      await transaction
        .insertInto('managed_settings')
        .values({ scope, ...row })
        .onConflict((conflict) => conflict.column('scope').doUpdateSet(row))
        .execute();
      await writeAuditEntry(transaction, by, {
        action: action ?? (former ? 'update' : 'create'),
        subject,
        before: before ?? null,
        after: { uuid: row.uuid, checksum: checksumSettings(settings), settings: row.settings },
      });
      return true;
    });
  }

  /** Finds the settings of a version by the id of its entry. Undefined where there is no such version. */
  async versionOf(scope: string, id: string): Promise<JsonObject | undefined> {
    const entry = await this.database.db
      .selectFrom('audit_entries')
      .select('after')
      .where('id', '=', id)
      .where('subject_kind', '=', KIND)
      .where('subject_id', '=', scope)
      .executeTakeFirst();
    const after = JSON.parse(entry?.after ?? '{}') as { settings?: string };
    return after.settings === undefined ? undefined : (JSON.parse(after.settings) as JsonObject);
  }
}

async function formerOf(
  transaction: Transaction<DatabaseSchema>,
  scope: string,
): Promise<{ uuid: string; settings: JsonObject } | undefined> {
  const row = await transaction
    .selectFrom('managed_settings')
    .select(['uuid', 'settings'])
    .where('scope', '=', scope)
    .executeTakeFirst();
  return row && { uuid: row.uuid, settings: JSON.parse(row.settings) as JsonObject };
}

function changedMeanwhile(): GatewayError {
  return new GatewayError(
    409,
    'replaces: somebody else has changed these settings since. Look at them again, and change what they are now.',
    { param: 'replaces' },
  );
}
