import { afterEach, describe, expect, it } from '@jest/globals';
import { jobActor } from '../../src/audit/actor.js';
import { Members } from '../../src/keys/members.service.js';
import { type SignInGateway, startSignInGateway, withToken } from './sign-in-gateway.js';
import { makePerson, type ProviderSettings, type RunningProvider, startOidcProvider } from './start-oidc-provider.js';

const BY = jobActor('test');
const GROUPS = [
  { group: 'ops', role: 'operator' },
  { group: 'staff', team: 'Staff' },
];
let idp: RunningProvider;
let gateway: SignInGateway;

async function start(settings: ProviderSettings = {}, signIn: object = { groups: GROUPS }) {
  idp = await startOidcProvider({
    people: { ann: makePerson('ann', { groups: ['ops', 'staff'] }), bob: makePerson('bob') },
    ...settings,
  });
  gateway = await startSignInGateway({ name: 'Example', ...idp.config }, { signIn });
  return await gateway.signIn('ann');
}

function change(claims: Record<string, unknown>, more: { disabled?: boolean; sub?: string } = {}): void {
  idp.people.set('ann', { ...makePerson('ann', claims), ...more });
}

afterEach(async () => {
  await gateway.close();
  await idp.close();
});

describe('a renewal asks the provider', () => {
  it('and brings team and role up to date', async () => {
    const { approval, member } = await start();
    expect(member).toMatchObject({ role: 'operator' });
    change({ groups: ['staff'] });
    expect(await gateway.recheck(approval)).toMatchObject({ kind: 'granted' });
    expect(gateway.member(approval)).toMatchObject({ role: 'member', teamId: member.teamId });
    change({ groups: ['ops'] });
    await gateway.recheck(approval);
    expect(gateway.member(approval).role).toBe('operator');
  });

  it('in userinfo, too', async () => {
    const { approval } = await start({ claimsIn: 'userinfo' });
    expect(gateway.member(approval).role).toBe('operator');
    change({ groups: [] });
    expect(await gateway.recheck(approval)).toMatchObject({ kind: 'granted' });
    expect(gateway.member(approval).role).toBe('member');
  });

  it('who gives another refresh token each time, which counts from then on', async () => {
    const { approval } = await start({ rotating: true });
    const first = await gateway.recheck(approval);
    if (first.kind !== 'granted' || !first.refreshToken) throw new Error('There is no new refresh token');
    const second = await gateway.recheck(withToken(approval, first.refreshToken.reveal()));
    expect(second.kind).toBe('granted');
    expect(await gateway.recheck(approval)).toEqual({
      kind: 'refused',
      reason: 'Example does not let you in any more.',
    });
  });

  it('who keeps the refresh token, which then stays', async () => {
    const { approval } = await start();
    for (const _ of [1, 2]) expect((await gateway.recheck(approval)).kind).toBe('granted');
  });

  it.each([
    ['is disabled', () => change({}, { disabled: true }), 'Example does not let you in any more.'],
    ['is gone', () => idp.people.delete('ann'), 'Example does not let you in any more.'],
    ['has another domain', () => change({ email: 'ann@other.org' }), 'An address of other.org may not sign in here'],
    ['has an unverified address', () => change({ email_verified: false }), 'is verified'],
    ['is in no group that may sign in', () => change({ groups: ['guests'] }), 'none of the groups'],
    ['is in too many groups', () => change({ hasgroups: true }), 'more groups than Example'],
  ])('who says that somebody %s', async (_what, leave, reason) => {
    const { approval } = await start({}, { groups: GROUPS, domains: ['example.com'], require_group: true });
    leave();
    expect(await gateway.recheck(approval)).toEqual({ kind: 'refused', reason: expect.stringContaining(reason) });
  });

  it('and refuses a member who is disabled here', async () => {
    const { approval, member } = await start();
    await gateway.app.get(Members, { strict: false }).disable(member.id, BY);
    expect(await gateway.recheck(approval)).toMatchObject({ kind: 'refused' });
  });

  it.each(['fails', 'cut'] as const)('and waits for one that is away: %s', async (mood) => {
    const { approval } = await start();
    idp.mood = mood;
    expect(await gateway.recheck(approval)).toMatchObject({ kind: 'away' });
    expect(gateway.logs.join('\n')).toContain('Example did not renew a session');
    idp.mood = 'well';
    expect(await gateway.recheck(approval)).toMatchObject({ kind: 'granted' });
  });

  it('and waits where the gateway itself is not let in', async () => {
    const { approval } = await start();
    await gateway.close();
    gateway = await startSignInGateway({ ...idp.config, client_secret: 'another secret than that' });
    expect(await gateway.recheck(approval)).toMatchObject({ kind: 'away' });
  });

  it('and ends what another provider has approved, or what was approved before there was none', async () => {
    const { approval } = await start();
    const other = { ...approval, provider: approval.provider && { ...approval.provider, issuer: 'https://a.example' } };
    expect(await gateway.recheck(other)).toMatchObject({ kind: 'refused' });
    const without = { ...approval, provider: approval.provider && { ...approval.provider, refreshToken: null } };
    expect(await gateway.recheck(without)).toMatchObject({ kind: 'refused' });
  });

  it('and never takes somebody else for the member: a refresh token of another person ends the session', async () => {
    const { approval } = await start();
    const bob = await gateway.signIn('bob');
    const token = bob.approval.provider?.refreshToken?.reveal() ?? '';
    expect(await gateway.recheck(withToken(approval, token))).toEqual({
      kind: 'refused',
      reason: 'Example has answered about somebody else.',
    });
  });

  it('has nothing to ask with where the provider issues no refresh token', async () => {
    const { approval } = await start({ refreshTokens: false });
    expect(approval.provider?.refreshToken).toBeNull();
  });
});
