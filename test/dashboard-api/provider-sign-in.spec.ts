import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HOUR_MS } from '../../src/config/durations.js';
import { SignInSessions } from '../../src/keys/sign-in-sessions.service.js';
import { makePerson, type RunningProvider, startOidcProvider } from '../sign-in/start-oidc-provider.js';
import { CALLBACK, type SignInGateway, startSignInGateway } from '../sign-in/sign-in-gateway.js';
import { ADMIN_TOKEN, type BrowsedPage, makeKey } from './browse.js';
import { finishSignIn, returnFromProvider, signInToDashboard } from './sign-in-to-dashboard.js';

const GROUPS = [
  { group: 'ops', role: 'operator' },
  { group: 'audit', role: 'viewer' },
];
const MINUTE_MS = 60_000;
const HOME = `${CALLBACK.replace('/oauth/callback', '')}/dashboard/`;

let provider: RunningProvider;
let gateway: SignInGateway;
/** How far the clocks are set forward. */
let aheadMs = 0;

beforeAll(async () => {
  provider = await startOidcProvider({
    people: {
      ann: makePerson('ann'),
      bob: makePerson('bob', { groups: ['ops'] }),
      eve: makePerson('eve', { groups: ['audit'] }),
    },
  });
});
afterAll(() => provider.close());
beforeEach(async () => {
  aheadMs = 0;
  const [now, steady] = [Date.now.bind(Date), performance.now.bind(performance)];
  jest.spyOn(Date, 'now').mockImplementation(() => now() + aheadMs);
  jest.spyOn(performance, 'now').mockImplementation(() => steady() + aheadMs);
  gateway = await startSignInGateway(
    { ...provider.config, name: 'Example SSO' },
    { signIn: { groups: GROUPS }, env: { ADMIN_TOKEN } },
  );
});
afterEach(async () => {
  await gateway.close();
  jest.restoreAllMocks();
  provider.mood = 'well';
  for (const name of ['ann', 'bob', 'eve']) {
    const person = provider.people.get(name);
    if (person) person.disabled = false;
  }
});

async function statusOf(page: BrowsedPage, path: string, method = 'GET', body?: object): Promise<number> {
  return (await page.call(method, path, body)).status;
}

function sessions(): SignInSessions {
  return gateway.app.get(SignInSessions, { strict: false });
}

async function changeMember(id: string, change: string, settings?: object): Promise<void> {
  const answer = await fetch(`${gateway.url}/admin/api/members/${id}/${change}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...(settings && { 'content-type': 'application/json' }) },
    body: settings ? JSON.stringify(settings) : null,
  });
  expect(answer.status).toBe(200);
}

describe('a sign-in on the dashboard', () => {
  it('gives a member their own pages, in a cookie that neither scripts nor other sites get', async () => {
    const page = await signInToDashboard(gateway, 'ann');
    const attributes = page.setCookie.split('; ');
    expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Strict', 'Path=/ai']));
    const { body } = await page.call('GET', '/dashboard/api/session');
    expect(body).toMatchObject({
      role: 'member',
      member: { name: 'ann' },
      key: null,
      provider: { name: 'Example SSO' },
    });
    expect(await statusOf(page, '/dashboard/api/overview')).toBe(200);
    for (const path of ['/admin/api/keys', '/dashboard/api/accounts', '/admin/api/members'])
      expect([path, await statusOf(page, path)]).toEqual([path, 403]);
  });

  it('is told of at the gateway’s own address', async () => {
    const answer = await fetch(`${gateway.url}/`);
    expect(await answer.json()).toMatchObject({
      public_url: CALLBACK.replace('/oauth/callback', ''),
      dashboard: expect.stringContaining('ADMIN_TOKEN, an admin token, an account at Example SSO or a gateway key'),
    });
  });

  it('gives the role that the groups say, and what is done there is done by the member', async () => {
    const [operator, viewer] = [await signInToDashboard(gateway, 'bob'), await signInToDashboard(gateway, 'eve')];
    expect(await statusOf(viewer, '/admin/api/keys')).toBe(200);
    expect(await statusOf(viewer, '/admin/api/keys', 'POST', { name: 'k' })).toBe(403);
    expect(await statusOf(operator, '/admin/api/keys', 'POST', { name: 'k' })).toBe(201);
    expect(await statusOf(operator, '/admin/api/tokens', 'POST', { name: 't', role: 'owner' })).toBe(403);
    const { body } = await operator.call('GET', '/admin/api/audit?limit=1');
    expect(body).toMatchObject({ entries: [{ action: 'create', actor: { kind: 'member', name: 'bob' } }] });
    const foreign = { origin: 'https://evil.example' };
    expect((await operator.call('POST', '/admin/api/keys', { name: 'l' }, foreign)).status).toBe(403);
  });

  it('opens the admin API to the cookie alone, as agents can read access tokens', async () => {
    const { approval } = await gateway.signIn('bob');
    const { accessToken } = await sessions().open(approval, { client: 'an agent', clientId: null, address: null });
    const bearer = { authorization: `Bearer ${accessToken}` };
    const answer = await fetch(`${gateway.url}/admin/api/keys`, { headers: bearer });
    expect(answer.status).toBe(401);
    const signIn = await fetch(`${gateway.url}/dashboard/api/session`, {
      method: 'POST',
      headers: { origin: gateway.url, 'content-type': 'application/json' },
      body: JSON.stringify({ token: accessToken }),
    });
    expect(signIn.status).toBe(401);
  });

  it.each([
    ['without what the browser kept', { cookie: '' }],
    ['with what another browser kept', { cookie: `droid2api_dashboard_sign_in=${'a'.repeat(43)}.${'b'.repeat(43)}` }],
  ])('does not end %s: nobody signs somebody else in as themselves', async (_, kept) => {
    const browser = await returnFromProvider(gateway, 'ann');
    expect(await finishSignIn(gateway, { ...browser, ...kept })).toBe(`${HOME}?sign_in=lost`);
    expect(browser.page.cookie).toBe('');
    expect(sessions().list()).toEqual([]);
  });

  it('goes on in one tab while another one comes back with a sign-in of before', async () => {
    const [before, now] = [await returnFromProvider(gateway, 'ann'), await returnFromProvider(gateway, 'ann')];
    const callback = `${gateway.url}/dashboard/api/session/callback`;
    const headers = { cookie: now.cookie.split(';')[0] ?? '' };
    const lost = await fetch(callback + before.search, { redirect: 'manual', headers });
    expect([lost.headers.get('location'), lost.headers.getSetCookie()]).toEqual([`${HOME}?sign_in=lost`, []]);
    expect(await finishSignIn(gateway, now)).toBe(HOME);
  });

  it('does not end with a code of another sign-in', async () => {
    const [one, other] = [await returnFromProvider(gateway, 'ann'), await returnFromProvider(gateway, 'bob')];
    const query = new URLSearchParams(one.search);
    query.set('code', new URLSearchParams(other.search).get('code') ?? '');
    expect(await finishSignIn(gateway, { ...one, search: `?${query.toString()}` })).toBe(`${HOME}?sign_in=refused`);
    expect(sessions().list()).toEqual([]);
  });

  it('ends for good where its code comes again', async () => {
    const browser = await returnFromProvider(gateway, 'ann');
    expect(await finishSignIn(gateway, browser)).toBe(`${HOME}`);
    const { cookie } = browser.page;
    expect(await finishSignIn(gateway, browser)).toBe(`${HOME}?sign_in=refused`);
    browser.page.cookie = cookie;
    expect(await statusOf(browser.page, '/dashboard/api/overview')).toBe(401);
  });

  it('says that it came to nothing where the provider sends nobody', async () => {
    const browser = await returnFromProvider(gateway, 'ann');
    const state = new URLSearchParams(browser.search).get('state');
    const search = `?error=access_denied&state=${state}`;
    expect(await finishSignIn(gateway, { ...browser, search })).toBe(`${HOME}?sign_in=declined`);
  });

  it('is not there without a provider', async () => {
    const other = await startSignInGateway(provider.config, { config: { member_sign_in: {} } });
    try {
      const answer = await fetch(`${other.url}/dashboard/api/session/provider`, { redirect: 'manual' });
      expect([answer.status, await answer.text()]).toEqual([
        404,
        expect.stringContaining('member_sign_in has no provider'),
      ]);
      const session = await fetch(`${other.url}/dashboard/api/session`);
      expect(await session.json()).toMatchObject({ provider: null });
    } finally {
      await other.close();
    }
  });
});

describe('a session by the provider', () => {
  it('asks the provider again after an hour, and has the role of that hour', async () => {
    const page = await signInToDashboard(gateway, 'eve');
    aheadMs = 59 * MINUTE_MS;
    const before = provider.requests.length;
    expect(await statusOf(page, '/admin/api/keys')).toBe(200);
    expect(provider.requests.length).toBe(before);
    provider.people.set('eve', makePerson('eve', { groups: ['ops'] }));
    aheadMs = 61 * MINUTE_MS;
    const statuses = await Promise.all(
      ['a', 'b', 'c'].map((name) => statusOf(page, '/admin/api/keys', 'POST', { name })),
    );
    expect(statuses).toEqual([201, 201, 201]);
    expect(provider.requests.slice(before).filter((request) => request === 'POST /token')).toHaveLength(1);
    provider.people.set('eve', makePerson('eve', { groups: ['audit'] }));
  });

  it('ends where the provider refuses', async () => {
    const page = await signInToDashboard(gateway, 'ann');
    const ann = provider.people.get('ann');
    if (ann) ann.disabled = true;
    aheadMs = 61 * MINUTE_MS;
    expect(await statusOf(page, '/dashboard/api/overview')).toBe(401);
    expect(sessions().list()).toMatchObject([{ endedBecause: 'refused' }]);
  });

  it('goes on for an hour while the provider is away, and again when it is back', async () => {
    const page = await signInToDashboard(gateway, 'ann');
    provider.mood = 'fails';
    for (const [minutes, status] of [
      [61, 200],
      [119, 200],
      [121, 401],
    ] as const) {
      aheadMs = minutes * MINUTE_MS;
      expect([minutes, await statusOf(page, '/dashboard/api/overview')]).toEqual([minutes, status]);
    }
    const asked = provider.requests.length;
    expect(await statusOf(page, '/dashboard/api/overview')).toBe(401);
    expect(provider.requests.length).toBe(asked);
    provider.mood = 'well';
    aheadMs += MINUTE_MS;
    expect(await statusOf(page, '/dashboard/api/overview')).toBe(200);
  });

  it('ends after half a day in any case', async () => {
    const page = await signInToDashboard(gateway, 'ann');
    for (let hour = 1; hour < 12; hour++) {
      aheadMs = hour * HOUR_MS + MINUTE_MS;
      expect([hour, await statusOf(page, '/dashboard/api/overview')]).toEqual([hour, 200]);
    }
    aheadMs = 12 * HOUR_MS + MINUTE_MS;
    expect(await statusOf(page, '/dashboard/api/overview')).toBe(401);
  });

  it('ends when the member is disabled', async () => {
    const page = await signInToDashboard(gateway, 'bob');
    const id = sessions().list()[0]?.memberId ?? '';
    await changeMember(id, 'disable');
    expect(await statusOf(page, '/admin/api/keys')).toBe(401);
  });

  it('is told live what its role of that moment lets it see', async () => {
    const page = await signInToDashboard(gateway, 'eve');
    const response = await fetch(`${gateway.url}/dashboard/api/live`, { headers: { cookie: page.cookie } });
    const events = response.body?.pipeThrough(new TextDecoderStream()).values();
    const next = async (): Promise<unknown> => JSON.parse((await events?.next())?.value?.split('data: ')[1] ?? '');
    expect(await next()).toMatchObject({ point: expect.anything() });
    const id = sessions().list()[0]?.memberId ?? '';
    await changeMember(id, 'role', { role: 'member' });
    expect(await next()).toMatchObject({ point: null });
    await events?.return?.();
  });

  it('ends at the provider’s side, too, when somebody signs out', async () => {
    const page = await signInToDashboard(gateway, 'ann');
    expect(await statusOf(page, '/dashboard/api/session', 'DELETE')).toBe(204);
    expect(sessions().list()).toMatchObject([{ endedBecause: 'signed_out' }]);
  });

  it('ends where the member ends it from elsewhere, and nobody ends or sees another one’s', async () => {
    const [ann, annsOther] = [await signInToDashboard(gateway, 'ann'), await signInToDashboard(gateway, 'ann')];
    const bob = await signInToDashboard(gateway, 'bob');
    const listOf = async (page: BrowsedPage) =>
      (await page.call('GET', '/dashboard/api/sessions')).body as { id: string; client: string; is_this: boolean }[];
    const [first, second] = await listOf(ann);
    expect([first?.is_this, second?.is_this, first?.client]).toEqual([false, true, 'Dashboard']);
    expect(await listOf(bob)).toHaveLength(1);
    expect(await statusOf(bob, `/dashboard/api/sessions/${first?.id}`, 'DELETE')).toBe(404);
    expect(await statusOf(annsOther, '/dashboard/api/overview')).toBe(200);
    expect(await statusOf(ann, `/dashboard/api/sessions/${first?.id}`, 'DELETE')).toBe(204);
    expect(await statusOf(annsOther, '/dashboard/api/overview')).toBe(401);
    const { body } = await bob.call('GET', '/admin/api/audit?limit=1');
    const entry = { action: 'sign_out', subject: { kind: 'sign_in_session', id: first?.id }, actor: { name: 'ann' } };
    expect(body).toMatchObject({ entries: [entry] });
    expect(await listOf(ann)).toHaveLength(1);
  });

  it('shows all keys of the member, and nothing of anybody else', async () => {
    const [ann, bob] = [await signInToDashboard(gateway, 'ann'), await signInToDashboard(gateway, 'bob')];
    const member = sessions().list()[0]?.memberId ?? '';
    const laptop = await makeKey(gateway, { name: 'laptop', member });
    await makeKey(gateway, { name: 'of-nobody' });
    const { body } = await ann.call('GET', '/dashboard/api/keys/own');
    expect((body as { key: { name: string; sign_in: boolean } }[]).map(({ key }) => [key.name, key.sign_in])).toEqual([
      ['sign-in', true],
      ['laptop', false],
    ]);
    const ask = (secret: string) =>
      fetch(`${gateway.url}/v1/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'nobody-serves-this', max_tokens: 1, messages: [] }),
      });
    const other = await makeKey(gateway, { name: 'other', owner: 'carl' });
    await Promise.all([ask(laptop.secret), ask(other.secret)]);
    const seenBy = async (page: BrowsedPage) =>
      ((await page.call('GET', '/dashboard/api/requests')).body as { key_name: string }[]).map((one) => one.key_name);
    expect(await seenBy(ann)).toEqual(['laptop']);
    expect((await seenBy(bob)).sort()).toEqual(['laptop', 'other']);
    expect(await statusOf(ann, '/dashboard/api/usage?by=member')).toBe(403);
  });

  it('cannot give its key a secret', async () => {
    const bob = await signInToDashboard(gateway, 'bob');
    const id = sessions().list()[0]?.keyId ?? '';
    const { status, body } = await bob.call('POST', `/admin/api/keys/${id}/rotate`);
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('has no secret')]);
  });
});
