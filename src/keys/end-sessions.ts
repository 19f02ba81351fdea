import { type ExpressionBuilder, type Transaction } from 'kysely';
import { type Actor } from '../audit/actor.js';
import { writeAuditEntry } from '../audit/write-audit-entry.js';
import { raiseRevision } from '../storage/revision.js';
import { type DatabaseSchema } from '../storage/schema.js';
import { type EndReason } from './sign-in-session.js';

/** The counter of sessions. */
export const SESSIONS_COUNTER = 'sign_in_sessions';

/** SQLite limits the parameters of a statement. */
const PORTION = 500;

type Sessions = ExpressionBuilder<DatabaseSchema, 'sign_in_sessions'>;

/**
 * Ends the sessions that a condition names and that have not ended yet, within a transaction; answers how many there
 * were. What the provider is asked with goes at once, and so do sessions of the dashboard that began with them.
 */
export async function endSessions(
  transaction: Transaction<DatabaseSchema>,
  by: Actor,
  because: EndReason,
  which: (is: Sessions) => ReturnType<Sessions>,
): Promise<number> {
  const found = await transaction
    .selectFrom('sign_in_sessions')
    .select('id')
    .where('ended_at_ms', 'is', null)
    .where(which)
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
