import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sendRequest } from '../send-request.js';
import { authorizePath, PagesWorld } from './pages-world.js';

const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script>'&amp;`;

describe('the pages of a sign-in', () => {
  let world: PagesWorld;
  beforeAll(async () => {
    world = await PagesWorld.start();
  });
  afterAll(() => world.close());

  it.each([
    '/device',
    '/device?user_code=WRONG',
    authorizePath(),
    authorizePath({ client_id: 'nobody' }),
    '/oauth/callback',
    '/oauth/callback?code=x&state=y',
  ])('%s may not be framed, kept, or filled with anything foreign', async (path) => {
    const { headers, html } = await world.visitor().get(path);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(headers['content-security-policy']?.split('; ')).toEqual([
      "default-src 'none'",
      "style-src 'self'",
      "img-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "require-trusted-types-for 'script'",
    ]);
    expect(html).not.toMatch(/<script|<iframe|style=|javascript:| on\w+=/);
  });

  it.each(['user_code', 'lang', 'answer', HOSTILE])('write nothing of a query as it came: %s', async (name) => {
    const query = new URLSearchParams([[name, HOSTILE]]).toString();
    const paths = ['/device', '/oauth/callback', '/oauth/authorize', authorizePath({ [name]: HOSTILE })];
    for (const path of paths) {
      const { html } = await world.visitor().get(path + (path.includes('?') ? '&' : '?') + query);
      expect(html).not.toMatch(/<img src=x|<script/);
    }
  });

  it('write nothing of a client as it named itself', async () => {
    const { userCode } = await world.device(HOSTILE);
    const page = await world.visitor().get(`/device?user_code=${userCode}`);
    expect(page.html).not.toMatch(/<img src=x|<script/);
    expect(page.text).toContain(HOSTILE);
  });

  it('mark a browser for this host alone, out of reach of scripts', async () => {
    const { userCode } = await world.device();
    const visitor = world.visitor();
    const first = await visitor.get(`/device?user_code=${userCode}`);
    expect(first.headers['set-cookie']).toMatch(/^droid2api_sign_in=[\w-]{43}; Path=\/; SameSite=Lax; HttpOnly$/);
    const again = await visitor.get(`/device?user_code=${userCode}`);
    expect(again.headers['set-cookie']).toBeUndefined();
    const forged = world.visitor({ cookie: 'droid2api_sign_in=short' });
    expect((await forged.get(`/device?user_code=${userCode}`)).headers['set-cookie']).toMatch(/droid2api_sign_in/);
  });

  it('are in the language that the browser prefers, or that somebody has chosen', async () => {
    const { userCode } = await world.device();
    const path = `/device?user_code=${userCode}`;
    const visitor = world.visitor({ 'accept-language': 'zh-CN,zh;q=0.9' });
    const chinese = await visitor.get(path);
    expect(chinese.html).toContain('<html lang="zh-CN">');
    expect(chinese.text).toContain('是你本人在登录吗？');
    const link = /href="([^"]+)" hreflang="en"/.exec(chinese.html)?.[1]?.replaceAll('&amp;', '&');
    expect(link).toBe(`${path}&lang=en`);
    const english = await visitor.get(link ?? '');
    expect(english.text).toContain('Is it you who signs in?');
    expect((await visitor.get('/device')).html).toContain('<html lang="en">');
    const refused = await visitor.submit(await visitor.get(path), { answer: 'refuse' });
    expect(refused.html).toContain('<html lang="en">');
    expect(refused.html).not.toContain('hreflang');
  });

  it('answer other methods, and bodies that are no forms, by pages', async () => {
    const ask = (method: string, path: string, headers: Record<string, string> = {}, body = '') =>
      sendRequest(world.origin + path, { method, headers: { origin: world.origin, ...headers } }, body);
    const json = { 'content-type': 'application/json' };
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const answers = [
      await ask('PUT', '/device'),
      await ask('DELETE', '/oauth/authorize'),
      await ask('POST', '/oauth/callback'),
      await ask('POST', '/device', json, '{}'),
      await ask('POST', '/device', form, 'a'.repeat(20_000)),
      await ask('POST', '/device'),
      await ask('POST', '/device', form, 'user_code=%ff%00&form=%'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([405, 405, 405, 415, 413, 410, 410]);
    expect(answers.map(({ headers }) => headers.allow).slice(0, 3)).toEqual([
      'GET, HEAD, POST',
      'GET, HEAD, POST',
      'GET, HEAD',
    ]);
    for (const { body } of answers) expect(body.toString()).toContain('<main class="sign-in">');
  });

  it('say nothing but headers to who asks for these alone', async () => {
    const { status, body } = await sendRequest(`${world.origin}/device`, { method: 'HEAD' });
    expect([status, body.length]).toEqual([200, 0]);
  });

  it('have the looks of the dashboard, on the port of clients', async () => {
    const { html } = await world.visitor().get('/device');
    for (const [, address = ''] of html.matchAll(/(?:href|src)="(\/sign-in\/[^"]+)"/g)) {
      const { status, headers, body } = await sendRequest(world.origin + address);
      expect([status, headers['content-type']]).toEqual([200, expect.stringMatching(/^(?:text\/css|image\/svg)/)]);
      expect(body.toString()).toMatch(/--accent: light-dark|<svg/);
      expect(body.toString()).not.toContain('@import');
    }
    expect(html).toMatch(/\/sign-in\/pages\.css\?v=[\da-f]{16}"/);
  });
});

describe('a gateway', () => {
  let world: PagesWorld;
  afterEach(() => world.close());

  it('below a prefix leads browsers there, and gives its cookies to it', async () => {
    world = await PagesWorld.start({ admin_port: 0 }, '/team/cc/');
    const { userCode } = await world.device();
    const visitor = world.visitor();
    const page = await visitor.get(`/device?user_code=${userCode}`);
    expect(page.headers['set-cookie']).toContain('; Path=/team/cc;');
    const addresses = [...page.html.matchAll(/(?:href|src|action)="([^"]+)"/g)].map(([, address]) => address);
    expect(addresses.length).toBeGreaterThan(4);
    expect(addresses.filter((address) => !address?.startsWith('/team/cc/'))).toEqual([]);
  });

  it('known by https marks browsers so that no neighbouring host can', async () => {
    world = await PagesWorld.start({ public_url: 'https://gateway.example.com' });
    const { userCode } = await world.device();
    const page = await world.visitor().get(`/device?user_code=${userCode}`);
    expect(page.headers['set-cookie']).toMatch(/^__Host-droid2api_sign_in=[\w-]{43}; Path=\/; SameSite=Lax; Secure; H/);
    expect(page.text).toContain('This page belongs to gateway.example.com');
  });

  it.each([{ public_url: undefined }, { member_sign_in: { enabled: false } }])(
    'at which nobody signs in says so: %j',
    async (config) => {
      world = await PagesWorld.start(config);
      for (const path of ['/device', '/oauth/authorize', '/oauth/callback']) {
        const page = await world.visitor().get(path);
        expect([page.status, page.text]).toEqual([404, expect.stringContaining('by public_url and member_sign_in')]);
      }
    },
  );
});
