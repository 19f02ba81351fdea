import { type Transaction } from 'kysely';
import { type Actor } from '../audit/actor.js';
import { writeAuditEntry } from '../audit/write-audit-entry.js';
import { raiseRevision } from '../storage/revision.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { type EndReason } from './sign-in-session.js';

/** The counter of sessions. */
export const SESSIONS_COUNTER = 'sign_in_sessions';

/** SQLite limits the parameters of a statement. */
const PORTION = 500;

/** One session, or all of a key or a member. */
export type WhichSessions = readonly [column: 'id' | 'key_id' | 'member_id', value: string];

/**
 * Ends sessions that have not ended yet, within a transaction; answers how many there were. What the provider is asked
 * with goes at once, and so do sessions of the dashboard that began with them. Where all of a key or a member end, so
 * do sign-ins that were approved and whose tokens nobody has fetched yet.
 */
export async function endSessions(
  transaction: Transaction<DatabaseSchema>,
  by: Actor,
  because: EndReason,
  [column, value]: WhichSessions,
): Promise<number> {
  if (column !== 'id') await endApprovals(transaction, column, value);
  const found = await transaction
    .selectFrom('sign_in_sessions')
    .select('id')
    .where('ended_at_ms', 'is', null)
    .where(column, '=', value)
    .execute();
  if (found.length === 0) return 0;
  const revision = await raiseRevision(transaction, SESSIONS_COUNTER);
  let count = 0;
  for (let from = 0; from < found.length; from += PORTION) {
    const ids = found.slice(from, from + PORTION).map(({ id }) => id);
    const ended = await transaction
      .updateTable('sign_in_sessions')
      .set({ ended_at_ms: Date.now(), ended_because: because, provider_token: null, renewing_until_ms: null, revision })
      .where('id', 'in', ids)
      .where('ended_at_ms', 'is', null)
      .returning('id')
      .execute();
    await transaction.deleteFrom('dashboard_sessions').where('sign_in_session_id', 'in', ids).execute();
    for (const { id } of ended) {
      await writeAuditEntry(transaction, by, {
        action: 'sign_out',
        subject: { kind: 'sign_in_session', id },
        before: null,
        after: { ended_because: because },
      });
    }
    count += ended.length;
  }
  return count;
}

/** A device is told that it was refused, and the code of a browser is not known any more. */
async function endApprovals(
  transaction: Transaction<DatabaseSchema>,
  column: 'key_id' | 'member_id',
  value: string,
): Promise<void> {
  await transaction
    .updateTable('device_grants')
    .set({ status: 'denied', approval: null, key_id: null, member_id: null })
    .where(column, '=', value)
    .execute();
  await transaction.deleteFrom('authorization_codes').where(column, '=', value).execute();
}
