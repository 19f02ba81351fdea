import { randomBytes } from 'node:crypto';
import { expect, it, jest } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { ASKER, GRANTED, openSessions, signIn } from '../../test/support/open-sessions.js';
import { until } from '../../test/support/until.js';
import { jobActor } from '../audit/actor.js';
import { DAY_MS, HOUR_MS } from '../config/durations.js';
import { Secret } from '../config/secret.js';
import { ProviderAway, RenewalRefused } from './renewal-refusal.js';
import { SessionRetention } from './session-retention.service.js';
import { type Recheck } from './session-renewal.service.js';
import { isOver, whyClosed } from './sign-in-session.js';

const TESTER = jobActor('test');

describeEngines('what is kept of sessions', (under) => {
  it('opens nothing for a thief of the database', async () => {
    const replica = await openSessions(await under.open());
    const { accessToken, refreshToken } = await signIn(replica);
    await replica.sessions.renew(refreshToken, null, GRANTED);
    const rows = await replica.database.db.selectFrom('sign_in_sessions').selectAll().execute();
    const spent = await replica.database.db.selectFrom('spent_refresh_tokens').selectAll().execute();
    const audit = await replica.database.db.selectFrom('audit_entries').selectAll().execute();
    const text = JSON.stringify([rows, spent, audit]);
    for (const secret of [accessToken, refreshToken, 'provider-1']) expect(text).not.toContain(secret.slice(4));
    const [row] = rows;
    for (const hash of [row?.access_hash ?? '', `dgs-${row?.access_hash}`])
      expect(replica.known.find(hash)).toBeUndefined();
  });

  it('is sealed for its session alone, and outlives a change of the encryption key', async () => {
    const settings = await under.settings();
    const { refreshToken } = await signIn(await openSessions(await under.open(settings)));
    const next = { ...settings, encryptionKey: randomBytes(32).toString('base64') };
    await under.open({ ...next, previousEncryptionKey: settings.encryptionKey });
    const replica = await openSessions(await under.open(next));
    let asked: string | undefined;
    const recheck: Recheck = (_, token) => {
      asked = token?.reveal();
      return Promise.resolve({ kind: 'granted', refreshToken: null });
    };
    const { session, ...issued } = await replica.sessions.renew(refreshToken, null, recheck);
    expect(asked).toBe('provider-1');

    // A token of another row opens nothing: its session has to sign in again.
    const other = await signIn(replica, 'bea@example.com');
    const row = await replica.repository.find('id', other.session.id);
    await replica.database.db
      .updateTable('sign_in_sessions')
      .set({ provider_token: row?.provider_token ?? null })
      .where('id', '=', session.id)
      .execute();
    await under.open(next);
    await expect(replica.sessions.renew(issued.refreshToken ?? '', null, recheck)).rejects.toThrow(RenewalRefused);
  });

  it('has what the provider gives next before the client gets anything', async () => {
    const replica = await openSessions(await under.open());
    const { refreshToken, session } = await signIn(replica);
    const next: Recheck = () => Promise.resolve({ kind: 'granted', refreshToken: new Secret('provider-2') });
    // The process dies, as it were, between the two writes: nothing of the client's is spent.
    const renew = jest.spyOn(replica.repository, 'renew').mockRejectedValueOnce(new Error('the process is gone'));
    await expect(replica.sessions.renew(refreshToken, null, next)).rejects.toThrow('the process is gone');
    renew.mockRestore();
    const row = await replica.repository.find('id', session.id);
    expect(row && replica.repository.openProviderToken(row)?.reveal()).toBe('provider-2');
    let asked: string | undefined;
    const recheck: Recheck = (_, token) => {
      asked = token?.reveal();
      return Promise.resolve({ kind: 'granted', refreshToken: null });
    };
    expect((await replica.sessions.renew(refreshToken, null, recheck)).session.id).toBe(session.id);
    expect(asked).toBe('provider-2');
  });

  it('is asked with what another process has got after the session was read', async () => {
    const replica = await openSessions(await under.open());
    const { session } = await signIn(replica);
    const asked: (string | undefined)[] = [];
    const recheck: Recheck = (_, token) => {
      asked.push(token?.reveal());
      return Promise.resolve({ kind: 'granted', refreshToken: new Secret(`provider-${asked.length + 1}`) });
    };
    const row = await replica.repository.find('id', session.id);
    await replica.sessions.renewById(session.id, recheck);
    if (row) await replica.renewal.renew({ row, tokens: null, accessTokenMs: HOUR_MS }, recheck);
    expect(asked).toEqual(['provider-1', 'provider-2']);
  });

  it('has what the provider has given although the database fails for a while', async () => {
    const replica = await openSessions(await under.open());
    const { refreshToken, session } = await signIn(replica);
    const store = jest.spyOn(replica.repository, 'storeProviderToken');
    store.mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away'));
    const next: Recheck = () => Promise.resolve({ kind: 'granted', refreshToken: new Secret('provider-2') });
    const renewal = replica.sessions.renew(refreshToken, null, next);
    await until(() => store.mock.calls.length === 1);
    await expect(replica.sessions.renew(refreshToken, null, next)).rejects.toThrow(ProviderAway);
    expect((await renewal).session.id).toBe(session.id);
    const row = await replica.repository.find('id', session.id);
    expect(row && replica.repository.openProviderToken(row)?.reveal()).toBe('provider-2');
  });

  it('is asked for again where a process died while it asked the provider', async () => {
    const replica = await openSessions(await under.open());
    const { refreshToken, session } = await signIn(replica);
    const row = await replica.repository.find('id', session.id);
    if (!row) throw new Error('there is no row');
    const { db } = replica.database;
    const claimUntil = async (timeMs: number): Promise<void> => {
      await db.updateTable('sign_in_sessions').set({ renewing_until_ms: timeMs }).execute();
    };
    expect(await replica.repository.claim(row, 60_000)).toBeDefined();
    expect(await replica.repository.claim(row, 60_000)).toBeUndefined();
    await claimUntil(Date.now() - 1);
    expect((await replica.sessions.renew(refreshToken, null, GRANTED)).session.id).toBe(session.id);
    // Somebody has set the clock back since.
    const later = await replica.repository.find('id', session.id);
    await claimUntil(Date.now() + DAY_MS);
    expect(later && (await replica.repository.claim(later, 60_000))).toBeDefined();
  });

  it('does not make a session longer, whichever way a clock is set', async () => {
    const replica = await openSessions(await under.open());
    const { session, refreshToken } = await signIn(replica);
    const nowMs = session.createdAtMs;
    expect([whyClosed(session, nowMs), whyClosed(session, nowMs + HOUR_MS)]).toEqual([undefined, 'expired']);
    expect(whyClosed(session, nowMs - DAY_MS)).toBe('expired');
    expect([isOver(session, nowMs + 30 * DAY_MS), isOver(session, nowMs - DAY_MS)]).toEqual([true, true]);
    const now = jest.spyOn(Date, 'now').mockReturnValue(nowMs + 30 * DAY_MS);
    try {
      await expect(replica.sessions.renew(refreshToken, null, GRANTED)).rejects.toThrow('its time is over');
    } finally {
      now.mockRestore();
    }
    expect(replica.known.get(session.id)?.endedBecause).toBe('expired');
  });

  it('goes two days after its end, with what came to nothing', async () => {
    const settings = await under.settings();
    const replica = await openSessions(await under.open(settings));
    const other = await openSessions(await under.open(settings));
    const { db } = replica.database;
    const gone = await signIn(replica);
    await replica.sessions.renew(gone.refreshToken, null, GRANTED);
    await replica.sessions.end(gone.session.id, 'ended_by_operator', TESTER);
    const kept = await signIn(replica);
    const nowMs = Date.now();
    await db
      .updateTable('sign_in_sessions')
      .set({ ended_at_ms: nowMs - 2 * DAY_MS - 1, revision: gone.session.createdAtMs })
      .where('id', '=', gone.session.id)
      .execute();
    const grant = { status: 'pending', client: 'c', created_at_ms: 0, interval_ms: 5_000 };
    await db
      .insertInto('device_grants')
      .values([
        { ...grant, hash: 'old', user_code_hash: 'o', expires_at_ms: nowMs - HOUR_MS - 1 },
        { ...grant, hash: 'new', user_code_hash: 'n', expires_at_ms: nowMs + HOUR_MS },
      ])
      .execute();
    const code = { client_id: 'c', redirect_uri: 'r', code_challenge: 'x', client: 'c', approval: 'a' };
    await db
      .insertInto('authorization_codes')
      .values([
        { ...code, hash: 'old', expires_at_ms: nowMs - HOUR_MS - 1 },
        { ...code, hash: 'new', expires_at_ms: nowMs },
      ])
      .execute();
    const request = { browser_hash: 'b', secrets: 's', purpose: '{}' };
    await db
      .insertInto('provider_requests')
      .values([
        { ...request, state_hash: 'old', expires_at_ms: nowMs - HOUR_MS - 1 },
        { ...request, state_hash: 'new', expires_at_ms: nowMs },
      ])
      .execute();
    for (const { database, known } of [replica, other]) await new SessionRetention(database, known).deleteOld();
    const rest = async (table: 'device_grants' | 'authorization_codes') =>
      (await db.selectFrom(table).select('hash').execute()).map(({ hash }) => hash);
    expect([await rest('device_grants'), await rest('authorization_codes')]).toEqual([['new'], ['new']]);
    expect(await db.selectFrom('provider_requests').select('state_hash').execute()).toEqual([{ state_hash: 'new' }]);
    expect(await db.selectFrom('spent_refresh_tokens').select('hash').execute()).toEqual([]);
    const ids = (await db.selectFrom('sign_in_sessions').select('id').execute()).map(({ id }) => id);
    expect(ids).toEqual([kept.session.id]);
    expect(replica.known.find(kept.accessToken)?.id).toBe(kept.session.id);
  });

  it('names nobody once the member is erased', async () => {
    const replica = await openSessions(await under.open());
    const asker = { client: 'Canary of Ada 1.0', clientId: 'canary-client', address: '192.0.2.77' };
    const { member, session } = await signIn(replica, 'canary@example.com', asker);
    const ended = await signIn(replica, 'canary@example.com', asker);
    await replica.sessions.end(ended.session.id, 'ended_by_operator', TESTER);
    await replica.erasure.erase(member.id, TESTER);
    const rows = await replica.database.db.selectFrom('sign_in_sessions').selectAll().execute();
    const names = await replica.database.db.selectFrom('audit_names').selectAll().execute();
    expect(rows).toHaveLength(2);
    expect(/canary|192\.0\.2\.77/i.exec(JSON.stringify([rows, names]))).toBeNull();
    await replica.sessions.catchUp();
    expect(replica.known.get(session.id)).toMatchObject({ client: '', address: null, provider: null });
    expect(replica.known.get(session.id)?.endedBecause).toBe('member_erased');
  });

  it('ends where its key goes to somebody else, and a sign-in key stays with its member', async () => {
    const replica = await openSessions(await under.open());
    const { key } = await replica.keys.create({ name: 'laptop', owner: 'ada' }, TESTER);
    const { session } = await replica.sessions.open({ keyId: key.id, memberId: key.memberId, provider: null }, ASKER);
    await replica.keys.update(key.id, { name: 'desk' }, TESTER);
    await replica.sessions.catchUp();
    expect(replica.known.get(session.id)?.endedAtMs).toBeNull();
    await replica.keys.update(key.id, { owner: 'bea' }, TESTER);
    await replica.sessions.catchUp();
    expect(replica.known.get(session.id)?.endedBecause).toBe('key_moved');
    const signedIn = await signIn(replica);
    await expect(replica.keys.update(signedIn.key.id, { owner: 'bea' }, TESTER)).rejects.toThrow(/^member: a sign-in/);
    await expect(replica.keys.rotate(signedIn.key.id, TESTER)).rejects.toThrow('A sign-in key has no secret');
    expect(await replica.keys.update(signedIn.key.id, { budget_usd: { month: 5 } }, TESTER)).toMatchObject({
      signIn: true,
      limits: { budget_month: 5 },
    });
  });

  it('ends the sessions of the dashboard that began with it', async () => {
    const replica = await openSessions(await under.open());
    const { session } = await signIn(replica);
    await replica.database.db
      .insertInto('dashboard_sessions')
      .values([
        { hash: 'one', sign_in_session_id: session.id, created_at_ms: 0, expires_at_ms: 1 },
        { hash: 'other', created_at_ms: 0, expires_at_ms: 1 },
      ])
      .execute();
    await replica.sessions.end(session.id, 'signed_out', TESTER);
    const left = await replica.database.db.selectFrom('dashboard_sessions').select('hash').execute();
    expect(left).toEqual([{ hash: 'other' }]);
  });

  it('gets more time without a token that anybody holds', async () => {
    const replica = await openSessions(await under.open(), { accessTokenMs: HOUR_MS / 2 });
    const { session, accessToken } = await signIn(replica);
    replica.config.current.signIn.accessTokenMs = HOUR_MS;
    const renewed = await replica.sessions.renewById(session.id, GRANTED);
    expect(renewed.accessExpiresAtMs - renewed.renewedAtMs).toBe(HOUR_MS);
    expect(replica.access.authenticate({ headers: { 'x-api-key': accessToken } })).toMatchObject({
      session: { id: session.id },
    });
  });
});
