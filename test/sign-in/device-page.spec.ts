import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { FormValues } from '../../src/sign-in/pages/form-values.service.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { PagesWorld } from './pages-world.js';

let world: PagesWorld;
let member: { id: string; secret: string };
beforeAll(async () => {
  world = await PagesWorld.start();
  await world.admin('POST', 'members', { name: 'Ann', email: 'ann@example.com' });
  member = await world.makeKey({ owner: 'ann@example.com' });
});
afterAll(() => world.close());

const confirm = (key: string) => ({ key, answer: 'confirm' });
const path = (code: string): string => `/device?user_code=${code}`;

describe('a device whose code somebody confirms with their own key', () => {
  it('is let in, and the page says as whom', async () => {
    const { userCode, deviceCode } = await world.device();
    const visitor = world.visitor();
    const page = await visitor.get(path(userCode));
    expect(page.status).toBe(200);
    for (const shown of [userCode, 'Claude Code 2.1.332', '203.0.113.9', 'just now', 'that somebody has sent to you'])
      expect(page.text).toContain(shown);
    expect(page.text).toContain(`This page belongs to ${new URL(world.origin).host}`);
    const done = await visitor.submit(page, confirm(` ${member.secret}\n`));
    expect([done.status, done.text]).toEqual([200, expect.stringContaining('Signed in as Ann (ann@example.com)')]);
    expect(await world.grants.redeem(deviceCode, null)).toMatchObject({
      approval: { keyId: member.id, memberId: expect.any(String), provider: null },
    });
  });

  it('types the code in any way', async () => {
    const { userCode } = await world.device();
    const typed = userCode.toLowerCase().replace('-', ' ');
    expect((await world.visitor().get(path(encodeURIComponent(typed)))).text).toContain(userCode);
  });

  it('is let in once', async () => {
    const { userCode } = await world.device();
    const visitor = world.visitor();
    const page = await visitor.get(path(userCode));
    expect((await visitor.submit(page, confirm(member.secret))).status).toBe(200);
    const again = await visitor.submit(page, confirm(member.secret));
    expect([again.status, again.text]).toEqual([410, expect.stringContaining('This code is used up')]);
  });

  it('is let in by nobody else than the holder of a valid key', async () => {
    const [revoked, expired] = [
      await world.makeKey(),
      await world.makeKey({ expires_at: new Date(Date.now() + 20).toISOString() }),
    ];
    await world.revoke(revoked.id);
    const { userCode, deviceCode } = await world.device();
    const wrong = ['', 'dg-wrong', 'x'.repeat(600), world.adminToken, revoked.secret, expired.secret];
    for (const key of wrong) {
      const visitor = world.visitor();
      const page = await visitor.submit(await visitor.get(path(userCode)), confirm(key));
      expect([key, page.status, page.text]).toEqual([
        key,
        403,
        expect.stringContaining('That is no valid gateway key.'),
      ]);
      expect(page.html).not.toContain(key === '' ? 'value=""' : key);
    }
    expect(await world.grants.redeem(deviceCode, null)).toBe('authorization_pending');
    expect(world.guesses).toBe(wrong.length);
  });

  it('is told so where somebody refuses', async () => {
    const { userCode, deviceCode } = await world.device();
    const visitor = world.visitor();
    const page = await visitor.submit(await visitor.get(path(userCode)), { answer: 'refuse' });
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('Claude Code 2.1.332 cannot use')]);
    expect(await world.grants.redeem(deviceCode, null)).toBe('access_denied');
    expect((await visitor.get(path(userCode))).status).toBe(404);
  });

  it('is never let in by an address alone, nor refused', async () => {
    const { userCode, deviceCode } = await world.device();
    for (const more of ['answer=confirm', 'answer=refuse', `answer=confirm&key=${member.secret}`])
      await world.visitor().get(`${path(userCode)}&${more}`);
    expect(await world.grants.redeem(deviceCode, null)).toBe('authorization_pending');
  });
});

describe('a code that nobody waits with', () => {
  it('gets the same page whether it never was, has expired, was used, or is none', async () => {
    const { userCode } = await world.device();
    await world.gateway.app
      .get(DatabaseService, { strict: false })
      .db.updateTable('device_grants')
      .set({ expires_at_ms: Date.now() - 1 })
      .execute();
    const visitor = world.visitor();
    const pages = await Promise.all(
      [userCode, 'BCDF-GHJK', 'nonsense', '%00', 'a'.repeat(5_000), 'A&user_code=B'].map((code) =>
        visitor.get(path(code)),
      ),
    );
    expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 404));
    const withoutLinks = pages.map(({ html }) => html.replace(/<a [^>]*>/g, ''));
    expect(new Set(withoutLinks).size).toBe(1);
    expect(pages[0]?.text).toContain('There is no such code');
  });

  it('is asked for where the address has none', async () => {
    for (const address of ['/device', '/device?user_code=']) {
      const page = await world.visitor().get(address);
      expect([page.status, page.text]).toEqual([200, expect.stringContaining('Enter the code from your terminal')]);
    }
  });

  it('can be tried a few times only', async () => {
    const visitor = world.visitor();
    for (let tries = 0; tries < 100; tries++) {
      const page = await visitor.get(path('BCDF-GHJK'));
      if (page.status === 404) continue;
      expect([page.status, page.text]).toEqual([429, expect.stringContaining('Too many tries')]);
      expect(Number(page.headers['retry-after'])).toBeGreaterThan(0);
      return;
    }
    throw new Error('Nobody stopped it');
  });
});

describe('a form', () => {
  it.each([
    ['of another site', { origin: 'https://evil.example.com' }],
    ['of a neighbour', { origin: 'http://127.0.0.1:9' }],
    ['of nobody', { origin: '' }],
    ['of a page that hides itself', { origin: 'null' }],
    ['that a browser calls foreign', { 'sec-fetch-site': 'cross-site' }],
    ["that a browser calls a neighbour's", { 'sec-fetch-site': 'same-site' }],
  ])('%s is not taken', async (_name, headers) => {
    const { userCode, deviceCode } = await world.device();
    const visitor = world.visitor();
    const page = await visitor.submit(await visitor.get(path(userCode)), confirm(member.secret), headers);
    expect([page.status, page.text]).toEqual([403, expect.stringContaining('That came from another page')]);
    expect(await world.grants.redeem(deviceCode, null)).toBe('authorization_pending');
  });

  it('of another browser, or for another code, is shown again instead', async () => {
    const [one, other] = [await world.device(), await world.device()];
    const [visitor, stranger] = [world.visitor(), world.visitor()];
    const page = await visitor.get(path(one.userCode));
    const strange = await stranger.submit(page, confirm(member.secret));
    expect([strange.status, strange.text]).toEqual([403, expect.stringContaining('open for too long')]);
    const html = page.html.replaceAll(one.userCode, other.userCode);
    expect((await visitor.submit({ ...page, html }, confirm(member.secret))).status).toBe(403);
    expect(await world.grants.redeem(one.deviceCode, null)).toBe('authorization_pending');
    expect(await world.grants.redeem(other.deviceCode, null)).toBe('authorization_pending');
    expect((await stranger.submit(strange, confirm(member.secret))).status).toBe(200);
  });

  it('has a value that holds for ten minutes, in one browser, for one purpose', () => {
    const values = world.gateway.app.get(FormValues, { strict: false });
    const value = values.make('browser', 'about');
    expect(values.holds(value, 'browser', 'about')).toBe(true);
    for (const [given, browser, about] of [
      [value, 'browser2', 'about'],
      [value, 'browser', 'about2'],
      [value, 'browse', 'rabout'],
      [`${value}x`, 'browser', 'about'],
      [value.replace(/^./, 'z'), 'browser', 'about'],
      ['', 'browser', 'about'],
      [null, 'browser', 'about'],
    ] as const)
      expect([given, values.holds(given, browser, about)]).toEqual([given, false]);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 10 * 60_000 + 1);
    expect(values.holds(value, 'browser', 'about')).toBe(false);
    clock.mockRestore();
  });
});
