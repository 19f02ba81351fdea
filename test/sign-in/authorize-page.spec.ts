import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authorizePath, PagesWorld } from './pages-world.js';

const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const REDIRECT = 'http://localhost:1455/auth/callback';

let world: PagesWorld;
let key: { id: string; secret: string };
beforeAll(async () => {
  world = await PagesWorld.start();
  key = await world.makeKey({ name: 'key-of-a-machine' });
});
afterAll(() => world.close());

const path = authorizePath({ code_challenge: CHALLENGE });

describe('a program that asks by a browser', () => {
  it('gets a code for who confirms with their own key', async () => {
    const visitor = world.visitor();
    const page = await visitor.get(path);
    expect([page.status, page.next]).toEqual([200, undefined]);
    for (const shown of ['Codex', 'http://localhost:1455', 'on this computer']) expect(page.text).toContain(shown);
    const done = await visitor.submit(page, { key: key.secret, answer: 'confirm' });
    expect([done.status, done.text]).toEqual([200, expect.stringContaining('On to Codex')]);
    const back = new URL(done.next ?? '');
    expect(back.origin + back.pathname).toBe(REDIRECT);
    expect(back.searchParams.get('state')).toBe('the-state');
    const proof = { clientId: 'codex', redirectUri: REDIRECT, verifier: VERIFIER };
    expect(await world.codes.redeem(back.searchParams.get('code') ?? '', proof)).toMatchObject({
      approval: { keyId: key.id, memberId: null, provider: null },
      asker: { client: 'Codex', clientId: 'codex' },
    });
  });

  it('is told so where somebody refuses', async () => {
    const visitor = world.visitor();
    const page = await visitor.submit(await visitor.get(path), { answer: 'refuse' });
    expect(page.next).toBe(`${REDIRECT}?error=access_denied&state=the-state`);
  });

  it('gets nothing by a wrong key, from another site, or from another browser', async () => {
    const [visitor, stranger] = [world.visitor(), world.visitor()];
    const page = await visitor.get(path);
    const answer = { key: key.secret, answer: 'confirm' };
    const [wrong, foreign, other] = [
      await visitor.submit(page, { ...answer, key: 'dg-wrong' }),
      await visitor.submit(page, answer, { origin: 'https://evil.example.com' }),
      await stranger.submit(page, answer),
    ];
    expect([wrong, foreign, other].map(({ status, next }) => [status, next])).toEqual([
      [403, undefined],
      [403, undefined],
      [403, undefined],
    ]);
    // The form is for one request: its value holds for no other.
    const html = page.html.replaceAll('the-state', 'another-state');
    expect((await visitor.submit({ ...page, html }, answer)).status).toBe(403);
    expect((await visitor.submit(page, answer)).status).toBe(200);
  });

  it.each([
    ['a client that nobody knows', { client_id: 'evil' }],
    ['an address elsewhere', { redirect_uri: 'https://evil.example.com/callback' }],
    ['an address that looks like here', { redirect_uri: 'http://localhost.evil.example.com/' }],
    ['a script', { redirect_uri: 'javascript:alert(1)' }],
    ["the dashboard's name with another address", { client_id: 'dashboard', redirect_uri: REDIRECT }],
  ])('is led nowhere: %s', async (_name, more) => {
    const page = await world.visitor().get(authorizePath(more));
    expect([page.status, page.next]).toEqual([403, undefined]);
    expect([...page.html.matchAll(/(?:href|src|action)="(?!\/(?:sign-in|oauth\/authorize)\b)/g)]).toEqual([]);
  });

  it.each([
    ['without PKCE', { code_challenge: '' }, 'invalid_request'],
    ['with PKCE that hides nothing', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['for a token at once', { response_type: 'token' }, 'unsupported_response_type'],
  ])('is told at its own address where it asks wrongly: %s', async (_name, more, error) => {
    const page = await world.visitor().get(authorizePath(more));
    expect([page.status, page.text]).toEqual([403, expect.stringContaining('You were not signed in')]);
    const back = new URL(page.next ?? '');
    expect(back.origin + back.pathname).toBe(REDIRECT);
    expect(Object.fromEntries(back.searchParams)).toEqual({
      error,
      error_description: expect.stringMatching(/^(?:code_challenge|response_type)/),
      state: 'the-state',
    });
    expect(page.html).toContain(back.href.replaceAll('&', '&amp;').replaceAll("'", '&#39;'));
  });

  it('can ask so often from one address', async () => {
    const visitor = world.visitor();
    const page = await visitor.get(path);
    for (let asked = 0; asked < 100; asked++) {
      const answer = await visitor.submit(page, { answer: 'refuse' });
      if (answer.status === 429) return;
    }
    throw new Error('Nobody stopped it');
  });
});
