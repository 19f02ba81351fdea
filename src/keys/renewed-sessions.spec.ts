import { expect, it, jest } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { GRANTED, openSessions, signIn } from '../../test/support/open-sessions.js';
import { until } from '../../test/support/until.js';
import { HOUR_MS } from '../config/durations.js';
import { Secret } from '../config/secret.js';
import { ClientLeft } from '../proxy/client-left.js';
import { ProviderAway } from './renewal-refusal.js';
import { type Recheck } from './session-renewal.service.js';

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describeEngines('the renewal of a session', (under) => {
  it('is one replica at a time, however far apart the clocks of the replicas are', async () => {
    const settings = await under.settings();
    const one = await openSessions(await under.open(settings));
    const other = await openSessions(await under.open(settings));
    const { refreshToken } = await signIn(one);
    let asked = 0;
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const recheck: Recheck = async () => {
      asked++;
      await answered;
      return { kind: 'granted', refreshToken: null };
    };
    const renewal = one.sessions.renew(refreshToken, null, recheck);
    await until(() => asked === 1);
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 2 * 60_000);
    try {
      await expect(other.sessions.renew(refreshToken, null, recheck)).rejects.toThrow(ProviderAway);
    } finally {
      now.mockRestore();
      answer();
    }
    await renewal;
    expect(asked).toBe(1);
  });

  it('gives the client its tokens although the database goes away once they are stored', async () => {
    const settings = await under.settings();
    const one = await openSessions(await under.open(settings));
    const other = await openSessions(await under.open(settings));
    const away = jest.spyOn(one.repository, 'revision').mockRejectedValue(new Error('the database is away'));
    const { member, accessToken, refreshToken, session } = await signIn(one);
    const next = await one.sessions.renew(refreshToken, null, GRANTED);
    expect(next.session).toMatchObject({ id: session.id, endsAtMs: session.endsAtMs });
    expect(next.expiresInSeconds).toBe(3_600);
    const holder = { member: { id: member.id } };
    for (const token of [accessToken, next.accessToken])
      expect(await other.access.authenticate({ headers: { 'x-api-key': token } })).toMatchObject(holder);
    away.mockRestore();
    expect(await one.access.authenticate({ headers: { 'x-api-key': next.accessToken } })).toMatchObject(holder);
  });

  it('is done where the connection breaks while the new tokens are stored, as the former one is spent', async () => {
    const replica = await openSessions(await under.open());
    const { refreshToken } = await signIn(replica);
    const { repository } = replica;
    const write = repository.renew.bind(repository);
    const renew = jest.spyOn(repository, 'renew').mockImplementationOnce(async (...given) => {
      await write(...given);
      throw new Error('the connection is gone');
    });
    const next = await replica.sessions.renew(refreshToken, null, GRANTED);
    renew.mockRestore();
    expect((await replica.sessions.renew(next.refreshToken ?? '', null, GRANTED)).session.id).toBe(next.session.id);
  });

  it('spends nothing where the client has left while the provider was asked, and keeps what that gave', async () => {
    const replica = await openSessions(await under.open());
    const { refreshToken, accessToken } = await signIn(replica);
    const asked: (string | undefined)[] = [];
    const recheck: Recheck = (_, token) => {
      asked.push(token?.reveal());
      return Promise.resolve({ kind: 'granted', refreshToken: new Secret('provider-2') });
    };
    const gone = replica.sessions.renew(refreshToken, null, recheck, { hasLeft: () => asked.length > 0 });
    await expect(gone).rejects.toThrow(ClientLeft);
    await replica.sessions.catchUp();
    expect(replica.access.authenticate(bearer(accessToken))).toBeDefined();
    await replica.sessions.renew(refreshToken, null, recheck, { hasLeft: () => false });
    expect(asked).toEqual(['provider-1', 'provider-2']);
  });

  it('is what the sentence of a late access token asks for, as long as there can be one', async () => {
    const replica = await openSessions(await under.open());
    const { accessToken, session } = await signIn(replica);
    const now = jest.spyOn(Date, 'now');
    try {
      now.mockReturnValue(session.accessExpiresAtMs);
      expect(() => replica.access.authenticate(bearer(accessToken))).toThrow('has not renewed it');
      now.mockReturnValue(session.endsAtMs + HOUR_MS);
      expect(() => replica.access.authenticate(bearer(accessToken))).toThrow('its time is over');
    } finally {
      now.mockRestore();
    }
  });
});
