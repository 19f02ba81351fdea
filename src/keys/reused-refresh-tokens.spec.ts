import { expect, it } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { openSessions, type Replica } from '../../test/support/open-sessions.js';
import { jobActor } from '../audit/actor.js';
import { type Recheck } from './session-renewal.service.js';

const HOME = '192.0.2.7';
const ELSEWHERE = '203.0.113.9';
const GRANTED: Recheck = () => Promise.resolve({ kind: 'granted', refreshToken: null });

async function signIn(replica: Replica) {
  const { key } = await replica.keys.create({ name: 'laptop', owner: 'ada' }, jobActor('test'));
  const approval = { keyId: key.id, memberId: key.memberId, provider: null };
  const asker = { client: 'Claude Code 2.1.332', clientId: null, address: HOME };
  const { refreshToken } = await replica.sessions.open(approval, asker);
  return refreshToken ?? '';
}

const renew = ({ sessions }: Replica, token: string, network: string | null) =>
  sessions.renew(token, null, GRANTED, { network });

describeEngines('a refresh token that comes again', (under) => {
  it('from a second process of the client is refused, and the session goes on', async () => {
    const settings = await under.settings();
    const [one, other] = [
      await openSessions(await under.open(settings)),
      await openSessions(await under.open(settings)),
    ];
    const first = await signIn(one);
    const second = await renew(one, first, HOME);
    for (const replica of [one, other]) {
      await expect(renew(replica, first, HOME)).rejects.toMatchObject({
        name: 'RenewalRefused',
        because: undefined,
        message: expect.stringContaining('Another process of this client'),
      });
    }
    const third = await renew(other, second.refreshToken ?? '', HOME);
    expect(other.access.authenticate({ headers: { 'x-api-key': third.accessToken } })).toMatchObject({
      session: { id: third.session.id },
    });
  });

  it.each([
    ['the owner finds that a thief was first', ELSEWHERE, HOME],
    ['the thief comes late', HOME, ELSEWHERE],
    ['nobody knows who was first', null, HOME],
    ['nobody knows who comes', HOME, null],
    ['nobody knows either of them', null, null],
  ])('ends the session where %s', async (_, spender, comes) => {
    const replica = await openSessions(await under.open());
    const first = await signIn(replica);
    const second = await renew(replica, first, spender);
    await expect(renew(replica, first, comes)).rejects.toMatchObject({ because: 'reused' });
    await expect(renew(replica, second.refreshToken ?? '', spender)).rejects.toMatchObject({ because: 'reused' });
    const spent = await replica.database.db.selectFrom('spent_refresh_tokens').selectAll().execute();
    expect(JSON.stringify(spent)).not.toContain(HOME);
  });

  it('after the session has ended says why it has', async () => {
    const replica = await openSessions(await under.open());
    const first = await signIn(replica);
    const { accessToken } = await renew(replica, first, HOME);
    await replica.sessions.revoke(accessToken);
    await expect(renew(replica, first, ELSEWHERE)).rejects.toMatchObject({ because: 'signed_out' });
  });
});
