import { type Change } from './change-directory.js';
import { endSessions, SESSIONS_COUNTER } from './end-sessions.js';
import { raiseRevision } from '../storage/revision.js';

/** Ends the sessions of a member who is erased, and takes what names a person out of the former ones, too. */
export async function eraseSessions({ transaction, by }: Change, memberId: string): Promise<void> {
  await endSessions(transaction, by, 'member_erased', ['member_id', memberId]);
  const found = await transaction
    .selectFrom('sign_in_sessions')
    .select('id')
    .where('member_id', '=', memberId)
    .execute();
  if (found.length === 0) return;
  const ids = transaction.selectFrom('sign_in_sessions').select('id').where('member_id', '=', memberId);
  // They know the network addresses of whoever has spent them by HMACs.
  await transaction.deleteFrom('spent_refresh_tokens').where('session_id', 'in', ids).execute();
  const revision = await raiseRevision(transaction, SESSIONS_COUNTER);
  await transaction
    .updateTable('sign_in_sessions')
    .set({ client: '', client_id: null, address: null, issuer: null, subject: null, provider_token: null, revision })
    .where('member_id', '=', memberId)
    .execute();
  await transaction
    .updateTable('audit_names')
    .set({ text: '' })
    .where('subject_kind', '=', 'sign_in_session')
    .where('subject_id', 'in', ids)
    .execute();
}
