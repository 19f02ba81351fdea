import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DatabaseService } from '../../src/storage/database.service.js';
import { type PageVisitor } from './page-visitor.js';
import { authorizePath, PagesWorld } from './pages-world.js';
import { signInAtProvider } from './sign-in-at-provider.js';
import { makePerson, type RunningProvider, startOidcProvider } from './start-oidc-provider.js';

let provider: RunningProvider;
let world: PagesWorld;
beforeEach(async () => {
  provider = await startOidcProvider();
  world = await PagesWorld.start({
    member_sign_in: { provider: { ...provider.config, name: 'Okta & Co' }, domains: ['example.com'] },
  });
});
afterEach(async () => {
  await world.close();
  await provider.close();
});

/** Confirms a device's code; answers where the browser goes on to. */
async function confirm(visitor: PageVisitor, userCode: string): Promise<string> {
  const page = await visitor.get(`/device?user_code=${userCode}`);
  expect(page.text).toContain('Confirm and go on with Okta & Co');
  expect(page.html).not.toContain('type="password"');
  const leading = await visitor.submit(page, { answer: 'confirm' });
  expect([leading.status, leading.headers['location']]).toEqual([200, undefined]);
  expect(leading.html).toContain(`href="${leading.next?.replaceAll('&', '&amp;')}"`);
  return leading.next ?? '';
}

/** Signs in at the provider; answers the path to which it leads back. */
async function signIn(next: string, person = 'ann'): Promise<string> {
  const back = await signInAtProvider(next, person);
  return back.pathname + back.search;
}

describe('a device whose code somebody confirms', () => {
  it('is let in by the provider, and the page says as whom', async () => {
    const { userCode, deviceCode } = await world.device();
    const visitor = world.visitor();
    const next = await confirm(visitor, userCode);
    expect(new URL(next).origin).toBe(provider.issuer);
    expect(await world.grants.redeem(deviceCode, null)).toBe('authorization_pending');
    const done = await visitor.get(await signIn(next));
    expect([done.status, done.text]).toEqual([200, expect.stringContaining('Signed in as ann (ann@example.com)')]);
    expect(await world.grants.redeem(deviceCode, null)).toMatchObject({
      approval: { memberId: expect.any(String), provider: { issuer: provider.issuer, subject: 'sub-ann' } },
    });
  });

  it('is let in by the browser alone in which the code was confirmed, and once', async () => {
    const { userCode, deviceCode } = await world.device();
    const visitor = world.visitor();
    const back = await signIn(await confirm(visitor, userCode));
    const stranger = world.visitor();
    const without = await stranger.get(back);
    expect([without.status, without.text]).toEqual([403, expect.stringContaining('This sign-in began elsewhere')]);
    await stranger.get(`/device?user_code=${userCode}`);
    expect((await stranger.get(back)).status).toBe(403);
    expect(await world.grants.redeem(deviceCode, null)).toBe('authorization_pending');
    expect((await visitor.get(back)).status).toBe(200);
    const reloaded = await visitor.get(back);
    expect([reloaded.status, reloaded.text]).toEqual([403, expect.stringContaining('This sign-in is over')]);
    expect(reloaded.text).not.toContain('You were not signed in');
    expect((await visitor.get(back, { 'accept-language': 'zh' })).text).toContain('这次登录已结束');
  });

  it('waits on where the provider lets in somebody else than the gateway', async () => {
    provider.people.set('eve', makePerson('eve', { email: 'eve@elsewhere.example' }));
    const { userCode, deviceCode } = await world.device();
    const visitor = world.visitor();
    const page = await visitor.get(await signIn(await confirm(visitor, userCode), 'eve'));
    expect([page.status, page.text]).toEqual([403, expect.stringContaining('You were not signed in')]);
    expect(await world.grants.redeem(deviceCode, null)).toBe('authorization_pending');
  });

  it('is too late where its code expires at the provider', async () => {
    const { userCode } = await world.device();
    const visitor = world.visitor();
    const back = await signIn(await confirm(visitor, userCode));
    const { db } = world.gateway.app.get(DatabaseService, { strict: false });
    await db.updateTable('device_grants').set({ expires_at_ms: 1 }).execute();
    const page = await visitor.get(back);
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('This code is used up')]);
  });
});

describe('a program that asks by a browser', () => {
  it('gets a code once the provider has let somebody in', async () => {
    const visitor = world.visitor();
    const leading = await visitor.submit(await visitor.get(authorizePath()), { answer: 'confirm' });
    const done = await visitor.get(await signIn(leading.next ?? ''));
    expect([done.status, done.text]).toEqual([200, expect.stringContaining('On to Codex')]);
    expect(done.next).toMatch(/^http:\/\/localhost:1455\/auth\/callback\?code=dgc-[\w-]+&state=the-state$/);
  });

  it('is told where nobody is let in', async () => {
    provider.people.set('eve', makePerson('eve', { email: 'eve@elsewhere.example' }));
    const visitor = world.visitor();
    const leading = await visitor.submit(await visitor.get(authorizePath()), { answer: 'confirm' });
    const page = await visitor.get(await signIn(leading.next ?? '', 'eve'));
    expect([page.status, page.text]).toEqual([403, expect.stringContaining('You were not signed in')]);
    const back = new URL(page.next ?? '');
    expect(back.host + back.pathname).toBe('localhost:1455/auth/callback');
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ error: 'access_denied', state: 'the-state' });
    expect(page.text).toContain(back.searchParams.get('error_description'));
  });

  it("goes straight to the provider where it is the gateway's own dashboard", async () => {
    const callback = `${world.origin}/dashboard/api/session/callback`;
    const visitor = world.visitor();
    const sent = await visitor.get(authorizePath({ client_id: 'dashboard', redirect_uri: callback }));
    expect([sent.status, sent.headers['cache-control']]).toEqual([302, 'no-store']);
    const done = await visitor.get(await signIn(sent.next ?? ''));
    // By a page, not by a redirect: the dashboard's cookie comes along from pages of the gateway only.
    expect([done.status, done.next?.split('?')[0]]).toEqual([200, callback]);
  });
});

describe('the provider', () => {
  it('that is down is named, and nothing is lost', async () => {
    provider.mood = 'fails';
    const { userCode, deviceCode } = await world.device();
    const visitor = world.visitor();
    const page = await visitor.get(`/device?user_code=${userCode}`);
    const away = await visitor.submit(page, { answer: 'confirm' });
    expect([away.status, away.text]).toEqual([503, expect.stringContaining('Okta & Co does not answer')]);
    expect(Number(away.headers['retry-after'])).toBeGreaterThan(0);
    provider.mood = 'well';
    expect((await visitor.submit(page, { answer: 'confirm' })).status).toBe(200);
    expect(await world.grants.redeem(deviceCode, null)).toBe('authorization_pending');
  });

  it('that refuses puts nothing of its own onto the page', async () => {
    const { userCode } = await world.device();
    const visitor = world.visitor();
    const state = new URL(await confirm(visitor, userCode)).searchParams.get('state') ?? '';
    const description = `<script>alert(1)</script><a href="https://evil.example.com">Sign in</a>`;
    const query = new URLSearchParams({ state, error: 'access_denied', error_description: description });
    const page = await visitor.get(`/oauth/callback?${query.toString()}`);
    expect([page.status, page.text]).toEqual([403, expect.stringContaining('You were not signed in')]);
    expect(page.html).not.toMatch(/<script|href="https/);
  });

  it('is asked by a form alone, never by an address', async () => {
    const { userCode } = await world.device();
    await world.visitor().get(`/device?user_code=${userCode}&answer=confirm`);
    await world.visitor().get(`${authorizePath()}&answer=confirm`);
    expect(provider.requests).toEqual([]);
  });
});
