import { expect, it } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { ASKER, GRANTED, openSessions, type Replica, signIn } from '../../test/support/open-sessions.js';
import { until } from '../../test/support/until.js';
import { jobActor } from '../audit/actor.js';
import { Secret } from '../config/secret.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { ProviderAway, RenewalRefused } from './renewal-refusal.js';
import { type Recheck } from './session-renewal.service.js';

const TESTER = jobActor('test');
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

async function refusal(replica: Replica, token: string): Promise<GatewayError> {
  try {
    await replica.access.authenticate(bearer(token));
  } catch (error) {
    if (error instanceof GatewayError) return error;
  }
  throw new Error('the token was not refused');
}

/** One process of the client renews the session, and another one signs out with the token that it has read before. */
async function signOutByOtherProcess({ sessions }: Replica, { refreshToken }: { refreshToken: string }): Promise<void> {
  await sessions.renew(refreshToken, null, GRANTED);
  await sessions.revoke(refreshToken);
}

describeEngines('sessions of who has signed in', (under) => {
  it('open the key of the member, at another replica at once and after a restart', async () => {
    const settings = await under.settings();
    const one = await openSessions(await under.open(settings));
    const other = await openSessions(await under.open(settings));
    const { member, key, accessToken, expiresInSeconds } = await signIn(one);
    expect(expiresInSeconds).toBe(3600);
    expect(key).toMatchObject({ memberId: member.id, signIn: true, prefix: '', lastFour: '' });
    expect(one.access.authenticate(bearer(accessToken))).toMatchObject({
      key: { id: key.id },
      member: { id: member.id },
    });
    const later = await openSessions(await under.open(settings));
    for (const replica of [other, later])
      expect(await replica.access.authenticate(bearer(accessToken))).toMatchObject({ key: { id: key.id } });
    expect(later.access.authenticate({ headers: { 'x-api-key': accessToken } })).toMatchObject({
      session: { client: 'Claude Code 2.1.332', memberId: member.id },
    });
    expect((await signIn(other)).key.id).toBe(key.id);
  });

  it('ask the database once for a token that nobody knows, and never for one that is known', async () => {
    const replica = await openSessions(await under.open());
    const { accessToken } = await signIn(replica);
    let queries = 0;
    const { repository } = replica;
    const revision = repository.revision.bind(repository);
    repository.revision = () => {
      queries++;
      return revision();
    };
    for (let index = 0; index < 100; index++)
      expect(replica.access.authenticate(bearer(accessToken))).not.toBeInstanceOf(Promise);
    expect(queries).toBe(0);
    const guesses = Array.from({ length: 200 }, (_, index) => refusal(replica, `dgs-guess-${index}`));
    const refusals = await Promise.all(guesses);
    expect(new Set(refusals.map(({ status, message }) => `${status} ${message}`)).size).toBe(1);
    expect(refusals[0]).toMatchObject({ status: 401, details: { shouldRetry: false } });
    expect(queries).toBeLessThanOrEqual(2);
  });

  it('get other tokens, and the access token before goes on to its end', async () => {
    const settings = await under.settings();
    const one = await openSessions(await under.open(settings));
    const other = await openSessions(await under.open(settings));
    const first = await signIn(one);
    const asked: (string | undefined)[] = [];
    const rotating: Recheck = (_, token) => {
      asked.push(token?.reveal());
      return Promise.resolve({ kind: 'granted', refreshToken: new Secret(`provider-${asked.length + 1}`) });
    };
    const second = await one.sessions.renew(first.refreshToken, null, rotating);
    expect(one.access.authenticate(bearer(first.accessToken))).toMatchObject({ session: { id: first.session.id } });
    expect(await other.access.authenticate(bearer(first.accessToken))).toMatchObject({ key: { id: first.key.id } });
    const third = await other.sessions.renew(second.refreshToken ?? '', null, rotating);
    expect(asked).toEqual(['provider-1', 'provider-2']);
    await one.sessions.catchUp();
    for (const { accessToken } of [second, third])
      expect(await one.access.authenticate(bearer(accessToken))).toMatchObject({ key: { id: first.key.id } });
    expect((await refusal(one, first.accessToken)).status).toBe(401);
    expect(third.session).toMatchObject({ id: first.session.id, endsAtMs: first.session.endsAtMs });
  });

  it.each([
    ['at the replica that has spent it', 0],
    ['at two replicas at once', 1],
  ])('end when a spent refresh token comes again %s', async (_, at) => {
    const settings = await under.settings();
    const replicas = [
      await openSessions(await under.open(settings)),
      await openSessions(await under.open(settings)),
    ] as const;
    const first = await signIn(replicas[0]);
    const second = await replicas[0].sessions.renew(first.refreshToken, null, GRANTED);
    const tries = replicas.slice(0, at + 1).map(({ sessions }) => sessions.renew(first.refreshToken, null, GRANTED));
    for (const one of await Promise.allSettled(tries))
      expect(one).toMatchObject({ status: 'rejected', reason: { name: 'RenewalRefused', because: 'reused' } });
    await replicas[0].sessions.catchUp();
    expect((await refusal(replicas[0], second.accessToken)).message).toContain('used twice');
    await until(() => replicas[1].known.get(first.session.id)?.endedBecause === 'reused');
    await expect(replicas[1].sessions.renew(second.refreshToken ?? '', null, GRANTED)).rejects.toThrow(RenewalRefused);
    const entries = await replicas[0].database.db.selectFrom('audit_entries').select('action').execute();
    expect(entries.filter(({ action }) => action === 'sign_out')).toHaveLength(1);
  });

  it('are renewed by one of two replicas that are asked at once', async () => {
    const settings = await under.settings();
    const one = await openSessions(await under.open(settings));
    const other = await openSessions(await under.open(settings));
    const first = await signIn(one);
    let asked = 0;
    let answer = (): void => undefined;
    const slow: Recheck = () => {
      asked++;
      return new Promise((resolve) => (answer = () => resolve({ kind: 'granted', refreshToken: null })));
    };
    const renewal = one.sessions.renew(first.refreshToken, null, slow);
    await until(() => asked === 1);
    await expect(other.sessions.renew(first.refreshToken, null, slow)).rejects.toThrow(ProviderAway);
    answer();
    const second = await renewal;
    expect(asked).toBe(1);
    expect(await other.access.authenticate(bearer(second.accessToken))).toMatchObject({ key: { id: first.key.id } });
  });

  it('stay as they were while the provider is away', async () => {
    const replica = await openSessions(await under.open());
    const first = await signIn(replica);
    const away: Recheck = () => Promise.resolve({ kind: 'away', reason: 'The identity provider is away.' });
    const failing: Recheck = () => Promise.reject(new Error('socket hang up'));
    for (const recheck of [away, failing]) {
      await expect(replica.sessions.renew(first.refreshToken, null, recheck)).rejects.not.toBeInstanceOf(
        RenewalRefused,
      );
    }
    expect(replica.access.authenticate(bearer(first.accessToken))).toMatchObject({ key: { id: first.key.id } });
    const second = await replica.sessions.renew(first.refreshToken, null, GRANTED);
    expect(replica.access.authenticate(bearer(second.accessToken))).toMatchObject({ key: { id: first.key.id } });
  });

  it('keep what the provider has given before it failed', async () => {
    const replica = await openSessions(await under.open());
    const first = await signIn(replica);
    const asked: (string | undefined)[] = [];
    const failing: Recheck = (_session, token) => {
      asked.push(token?.reveal());
      return Promise.resolve({ kind: 'away', reason: 'No answer.', refreshToken: new Secret('given-before') });
    };
    for (let time = 1; time <= 2; time++)
      await expect(replica.sessions.renew(first.refreshToken, null, failing)).rejects.toBeInstanceOf(ProviderAway);
    expect(asked[1]).toBe('given-before');
    expect(asked[0]).not.toBe('given-before');
  });

  it('end where the provider refuses, and say so', async () => {
    const replica = await openSessions(await under.open());
    const first = await signIn(replica);
    const refusing: Recheck = () => Promise.resolve({ kind: 'refused', reason: 'Your account is not active.' });
    const renewal = replica.sessions.renew(first.refreshToken, null, refusing);
    await expect(renewal).rejects.toThrow('Your account is not active. Sign in again: /login in Claude Code');
    expect(await refusal(replica, first.accessToken)).toMatchObject({ status: 401, details: { shouldRetry: false } });
    const row = await replica.repository.find('id', first.session.id);
    expect(row).toMatchObject({ ended_because: 'refused', provider_token: null });
  });

  it('belong to the client that has signed in', async () => {
    const replica = await openSessions(await under.open());
    const { refreshToken } = await signIn(replica, 'ada@example.com', { ...ASKER, clientId: 'codex-cli' });
    await expect(replica.sessions.renew(refreshToken, null, GRANTED)).rejects.toThrow(RenewalRefused);
    expect((await replica.sessions.renew(refreshToken, 'codex-cli', GRANTED)).refreshToken).not.toBeNull();
  });

  it.each<[string, (replica: Replica, signedIn: Awaited<ReturnType<typeof signIn>>) => Promise<unknown>, RegExp]>([
    ['signed out with the access token', ({ sessions }, { accessToken }) => sessions.revoke(accessToken), /signed out/],
    ['signed out with a spent token', signOutByOtherProcess, /signed out/],
    [
      'signed out with the refresh token',
      ({ sessions }, { refreshToken }) => sessions.revoke(refreshToken),
      /signed out/,
    ],
    ['ended', ({ sessions }, { session }) => sessions.end(session.id, 'ended_by_operator', TESTER), /whoever runs/],
    ['of a member who is disabled', ({ members }, { member }) => members.disable(member.id, TESTER), /disabled/],
    ['of a member who is erased', ({ erasure }, { member }) => erasure.erase(member.id, TESTER), /removed/],
    ['of a key that is revoked', ({ keys }, { key }) => keys.revoke(key.id, TESTER), /revoked/],
    ['of a member whose keys are revoked', ({ keys }, { member }) => keys.revokeOf(member.id, TESTER), /revoked/],
  ])('are refused everywhere once %s', async (_, end, sentence) => {
    const settings = await under.settings();
    const one = await openSessions(await under.open(settings));
    const other = await openSessions(await under.open(settings));
    const signedIn = await signIn(one);
    await other.access.authenticate(bearer(signedIn.accessToken));
    await end(one, signedIn);
    await until(() => (other.known.get(signedIn.session.id)?.endedAtMs ?? null) !== null);
    for (const replica of [one, other]) {
      await replica.sessions.catchUp();
      const { status, message } = await refusal(replica, signedIn.accessToken);
      expect([status, message]).toEqual([401, expect.stringMatching(sentence)]);
    }
    await expect(one.sessions.renew(signedIn.refreshToken, null, GRANTED)).rejects.toThrow(RenewalRefused);
  });

  it('of a member whose keys were revoked begin anew with another key', async () => {
    const replica = await openSessions(await under.open());
    const first = await signIn(replica);
    await replica.keys.revoke(first.key.id, TESTER);
    const second = await signIn(replica);
    expect(second.key.id).not.toBe(first.key.id);
    expect(replica.access.authenticate(bearer(second.accessToken))).toMatchObject({ key: { id: second.key.id } });
  });

  it('that a gateway key has approved end with its rotation, and ask no provider', async () => {
    const replica = await openSessions(await under.open());
    const { key } = await replica.keys.create({ name: 'laptop', owner: 'ada' }, TESTER);
    const approval = { keyId: key.id, memberId: key.memberId, provider: null };
    const first = await replica.sessions.open(approval, ASKER);
    const never: Recheck = () => Promise.reject(new Error('nobody is to be asked'));
    const second = await replica.sessions.renew(first.refreshToken ?? '', null, never);
    expect(replica.access.authenticate(bearer(second.accessToken))).toMatchObject({ key: { id: key.id } });
    await replica.keys.rotate(key.id, TESTER);
    await replica.sessions.catchUp();
    expect((await refusal(replica, second.accessToken)).message).toContain('replaced');
    await expect(replica.sessions.renew(second.refreshToken ?? '', null, never)).rejects.toThrow(RenewalRefused);
  });

  it('cannot be renewed where the provider gives nothing to ask it with', async () => {
    const replica = await openSessions(await under.open());
    const { key, member } = await signIn(replica);
    const provider = { issuer: 'https://id.example.com', subject: 'ada', refreshToken: null };
    const { refreshToken, session } = await replica.sessions.open(
      { keyId: key.id, memberId: member.id, provider },
      ASKER,
    );
    expect([refreshToken, session.renewable]).toEqual([null, false]);
    await expect(replica.sessions.renewById(session.id, GRANTED)).rejects.toThrow(RenewalRefused);
  });
});
