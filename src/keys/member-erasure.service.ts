import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { type Actor } from '../audit/actor.js';
import { writeAuditEntry } from '../audit/write-audit-entry.js';
import { HOUR_MS } from '../config/durations.js';
import { DatabaseService } from '../storage/database.service.js';
import { auditedMember } from './audited-holders.js';
import { type Change, changeDirectory } from './change-directory.js';
import { Directory } from './directory.service.js';
import { eraseSessions } from './erase-sessions.js';
import { toMember } from './holder-rows.js';
import { writeKeyChange } from './key.repository.js';
import { type TeamMember } from './team-member.js';

/** Records are cleared by stretches of this length, so that no statement holds the database for long. */
const STRETCH_MS = 6 * HOUR_MS;

/**
 * Takes a person out of the database who asks for it: names give way to a pseudonym, keys are revoked, records keep
 * their figures and lose what could tell whose they are. Log files, backups and what was sent elsewhere are not
 * reached.
 */
@Injectable()
export class MemberErasure {
  constructor(
    private readonly database: DatabaseService,
    private readonly directory: Directory,
  ) {}

  /**
   * Erases a member; answers the member as they stand there then, undefined where there is none. Once more, it goes on
   * with what an erasure has left that did not come to its end.
   */
  async erase(id: string, by: Actor): Promise<TeamMember | undefined> {
    const found = await changeDirectory(this.database.db, by, (change) => replaceNames(change, id));
    if (!found) return undefined;
    await this.directory.refresh();
    await this.clearRecords(id);
    await this.emptyLog();
    return this.directory.members.get(id);
  }

  /** Clears what tells of conversations. Records have an index by key, and none by member. */
  private async clearRecords(id: string): Promise<void> {
    const { db } = this.database;
    const { rows: keys } = await sql<{ key_id: string; first_ms: number; last_ms: number }>`
      select key_id, min(at_ms) as first_ms, max(at_ms) as last_ms from usage_records where key_id in (
        select key_id from usage_hours where member_id = ${id}
        union select key_id from usage_records where rolled = 0 and member_id = ${id}
        union select id from gateway_keys where member_id = ${id}) group by key_id
    `.execute(db);
    for (const { key_id: key, first_ms: first, last_ms: last } of keys) {
      for (let from = first; from <= last; from += STRETCH_MS) {
        await sql`
          update usage_records set conversation = null, agent = null
          where key_id = ${key} and at_ms >= ${from} and at_ms < ${from + STRETCH_MS}
            and (member_id = ${id} or (member_id is null
              and key_id in (select id from gateway_keys where member_id = ${id})))
            and (conversation is not null or agent is not null)
        `.execute(db);
      }
    }
  }

  /** SQLite's write-ahead log and, until it is taken over, the file have what the change has replaced. */
  private async emptyLog(): Promise<void> {
    const { db, engine } = this.database;
    if (engine === 'sqlite') await sql`pragma wal_checkpoint(truncate)`.execute(db);
  }
}

/** Gives false where there is no such member. */
async function replaceNames(change: Change, id: string): Promise<boolean> {
  const { transaction, revision, by } = change;
  const row = await transaction.selectFrom('members').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return false;
  if (row.erased_at_ms !== null) return true;
  const nowMs = Date.now();
  const pseudonym = `erased-${id.slice(-8)}`;
  await eraseSessions(change, id);
  const keys = await transaction.selectFrom('gateway_keys').selectAll().where('member_id', '=', id).execute();
  for (const key of keys) {
    const columns = { name: pseudonym, owner: null, labels: '[]', accounts: '[]' };
    await writeKeyChange(change, 'erase', key, { ...columns, revoked_at_ms: key.revoked_at_ms ?? nowMs });
  }
  const erased = await transaction
    .updateTable('members')
    .set({
      name: pseudonym,
      email: null,
      external_id: null,
      role: 'member',
      disabled_at_ms: row.disabled_at_ms ?? nowMs,
      erased_at_ms: nowMs,
      revision,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await writeAuditEntry(transaction, by, {
    action: 'erase',
    subject: { kind: 'member', id },
    before: auditedMember(toMember(row)),
    after: auditedMember(toMember(erased)),
  });
  await replaceAuditNames(change, id, [id, ...keys.map((key) => key.id)], pseudonym);
  const sessions = transaction.deleteFrom('dashboard_sessions');
  if (keys.length > 0) {
    await sessions
      .where(
        'key_id',
        'in',
        keys.map((key) => key.id),
      )
      .execute();
  }
  return true;
}

/**
 * Entries only refer to names. Those of the member and of the member's keys are replaced, and wherever they stand the
 * member's addresses, former ones too, with the names of accounts that had them. No other text is: who chooses an
 * external id must not be able to take somebody else's name out of the log.
 */
async function replaceAuditNames(
  { transaction }: Change,
  id: string,
  ids: readonly string[],
  pseudonym: string,
): Promise<void> {
  const lower = sql<string>`lower(text)`;
  const others = transaction.selectFrom('members').select('email').where('email', 'is not', null).where('id', '!=', id);
  const found = await transaction
    .selectFrom('audit_names')
    .select(lower.as('address'))
    .distinct()
    .where((is) => is.and({ subject_kind: 'member', subject_id: id, field: 'email' }))
    .where(lower, 'not in', others)
    .execute();
  const addresses = found.map(({ address }) => address);
  const replace = () => transaction.updateTable('audit_names').set({ text: pseudonym });
  if (addresses.length > 0) {
    const accounts = transaction
      .selectFrom('audit_names')
      .select('subject_id')
      .where('subject_kind', '=', 'account')
      .where(lower, 'in', addresses);
    await replace()
      .where((is) => is.and({ subject_kind: 'account', field: 'name' }))
      .where('subject_id', 'in', accounts)
      .execute();
    await replace().where(lower, 'in', addresses).execute();
  }
  await replace().where('subject_kind', 'in', ['member', 'key']).where('subject_id', 'in', ids).execute();
}
