import { expect, it, jest } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { openSessions, signIn } from '../../test/support/open-sessions.js';
import { jobActor } from '../audit/actor.js';
import { DAY_MS } from '../config/durations.js';
import { SessionRetention } from './session-retention.service.js';

describeEngines('sessions that ended long ago', (under) => {
  it('go with all the tokens that they have spent, a portion at a time', async () => {
    const replica = await openSessions(await under.open());
    const { db } = replica.database;
    const { session } = await signIn(replica);
    const kept = await signIn(replica, 'bea@example.com');
    const spent = (session_id: string, index: number) => ({
      hash: `${session_id}-${index}`,
      session_id,
      spender_hash: null,
      spent_at_ms: 0,
    });
    const rows = Array.from({ length: 450 }, (_, index) => spent(session.id, index));
    await db
      .insertInto('spent_refresh_tokens')
      .values([...rows, spent(kept.session.id, 0)])
      .execute();
    await replica.sessions.end(session.id, 'signed_out', jobActor('test'));
    await db
      .updateTable('sign_in_sessions')
      .set({ ended_at_ms: Date.now() - 3 * DAY_MS })
      .where('id', '=', session.id)
      .execute();
    const deleted = jest.spyOn(db, 'deleteFrom');
    await new SessionRetention(replica.database, replica.known).deleteOld();
    expect(deleted.mock.calls.filter(([table]) => table === 'spent_refresh_tokens').length).toBe(3);
    deleted.mockRestore();
    const left = await db.selectFrom('spent_refresh_tokens').select('session_id').execute();
    expect(left).toEqual([{ session_id: kept.session.id }]);
    expect(await replica.repository.find('id', session.id)).toBeUndefined();
  });
});
