import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Transaction } from 'kysely';
import { type DatabaseSchema } from '../storage/schema.js';
import { type Actor } from './actor.js';
import { type AuditEntry } from './audit-entry.js';
import { rulesOf, type SubjectKind } from './audited-fields.js';
import { NameKeeper } from './name-keeper.js';

/** How many entries the process has written. */
let written = 0;

/**
 * Writes who changed what into the audit log, in the transaction of the change: neither is there without the other. Of
 * the values, the log keeps the fields of `AUDITED_FIELDS` alone, and people stand in it by their ids.
 */
export async function writeAuditEntry<K extends SubjectKind>(
  transaction: Transaction<DatabaseSchema>,
  by: Actor,
  { action, subject, before, after }: AuditEntry<K>,
): Promise<void> {
  const atMs = Date.now();
  const names = new NameKeeper(transaction, atMs);
  // The id of an account may be an e-mail address, and a user of the operating system is a person.
  const subjectId = subject.kind === 'account' ? await names.keepId('account', subject.id) : subject.id;
  const actorId = by.kind === 'program' && by.id !== null ? await names.keepId('program', by.id) : by.id;
  const keep = (side: object, other: object | null): string => {
    const [values, others] = [side, other ?? {}].map((one) => new Map<string, unknown>(Object.entries(one)));
    const kept = [...rulesOf(subject.kind)].flatMap(([field, rule]) => {
      const value = values?.get(field);
      if (value === undefined || (other && isDeepStrictEqual(value, others?.get(field)))) return [];
      return [[field, rule === 'plain' ? value : names.replace({ kind: subject.kind, id: subjectId, field }, value)]];
    });
    return JSON.stringify(Object.fromEntries(kept));
  };
  await transaction
    .insertInto('audit_entries')
    .values({
      id: entryId(atMs),
      at_ms: atMs,
      actor_kind: by.kind,
      actor_id: actorId,
      address: by.address,
      action,
      subject_kind: subject.kind,
      subject_id: subjectId,
      before: before && keep(before, after),
      after: after && keep(after, before),
    })
    .execute();
  await names.store();
}

/** Makes an id that sorts by time, and within a millisecond of this process by order. */
function entryId(atMs: number): string {
  written = (written + 1) % 0x10000;
  const [time, order] = [atMs.toString(16).padStart(12, '0'), written.toString(16).padStart(4, '0')];
  return `aud_${time}${order}${randomBytes(4).toString('hex')}`;
}
