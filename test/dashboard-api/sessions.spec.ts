import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HOUR_MS } from '../../src/config/durations.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { startGateway, type TestGateway } from '../start-gateway.js';
import { ADMIN_TOKEN, BrowsedPage, makeKey } from './browse.js';

const OPERATORS = [
  '/dashboard/api/accounts',
  '/dashboard/api/proxies',
  '/dashboard/api/keys/use',
  '/admin/api/accounts',
  '/admin/api/keys',
  '/admin/api/usage',
];

describe('a session of the dashboard', () => {
  let gateway: TestGateway;
  let page: BrowsedPage;

  beforeEach(async () => {
    gateway = await startGateway({ config: {}, env: { ADMIN_TOKEN } });
    page = new BrowsedPage(gateway);
  });
  afterEach(() => gateway.close());

  it('begins with the admin token, in a cookie that neither scripts nor other sites get', async () => {
    expect((await page.call('GET', '/dashboard/api/session')).body).toMatchObject({ role: 'nobody', key: null });
    const { status, body } = await page.signIn(ADMIN_TOKEN);
    expect({ status, body }).toMatchObject({ status: 200, body: { role: 'owner', key: null } });
    const [pair = '', ...attributes] = page.setCookie.split('; ');
    expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Strict', 'Path=/']));
    expect(attributes).not.toContain('Secure');
    expect(pair.split('=')[1]).toMatch(/^[\w-]{43}$/);
    for (const path of OPERATORS) expect([path, (await page.call('GET', path)).status]).toEqual([path, 200]);
    expect((await page.call('GET', '/dashboard/api/session')).body).toMatchObject({ role: 'owner' });
  });

  it('is for the path alone below which the page is, and leaves nothing behind', async () => {
    const below = await startGateway({ config: { public_url: 'https://gw.example.com/ai' }, env: { ADMIN_TOKEN } });
    try {
      const pathsOf = async (headers: Record<string, string>): Promise<string[]> => {
        const visitor = new BrowsedPage(below, headers);
        const { headers: begun } = await visitor.signIn(ADMIN_TOKEN);
        const { headers: ended } = await visitor.call('DELETE', '/dashboard/api/session');
        return [begun, ended].flatMap((one) => one.getSetCookie()).map((one) => / Path=([^;]*)/.exec(one)?.[1] ?? '');
      };
      expect(await pathsOf({ 'x-page-path': '/ai' })).toEqual(['/ai', '/', '/ai']);
      // The page is asked for past the proxy, or says what it is not.
      for (const path of ['', '/', '/other', '/ai; Domain=example.com'])
        expect([path, await pathsOf({ 'x-page-path': path })]).toEqual([path, ['/', '/', '/ai']]);
    } finally {
      await below.close();
    }
  });

  it('takes from nobody but a trusted proxy that it came by https', async () => {
    const elsewhere = new BrowsedPage(gateway, { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' });
    await elsewhere.signIn(ADMIN_TOKEN);
    expect(elsewhere.setCookie).not.toBe('');
    expect(elsewhere.setCookie.split('; ')).not.toContain('Secure');
  });

  it('begins sixty times an hour with one key, which cannot fill the audit log', async () => {
    const [agent, colleague] = [await makeKey(gateway, { name: 'a' }), await makeKey(gateway, { name: 'b' })];
    const answers = [];
    for (let count = 0; count < 61; count++) answers.push(await page.signIn(agent.secret));
    expect(new Set(answers.slice(0, 60).map(({ status }) => status))).toEqual(new Set([200]));
    const last = answers.at(-1);
    expect(last).toMatchObject({ status: 429, body: { error: { message: expect.stringContaining('60 times') } } });
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(3_500);
    for (const token of [colleague.secret, ADMIN_TOKEN]) expect((await page.signIn(token)).status).toBe(200);
    const { db } = gateway.app.get(DatabaseService, { strict: false });
    const entries = await db.selectFrom('audit_entries').select('id').where('actor_id', '=', agent.id).execute();
    expect(entries).toHaveLength(60);
  });

  it('keeps in the database nothing that opens it', async () => {
    await page.signIn(ADMIN_TOKEN);
    const value = page.cookie.split('=')[1] ?? '';
    const rows = await gateway.app
      .get(DatabaseService, { strict: false })
      .db.selectFrom('dashboard_sessions')
      .selectAll()
      .execute();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(value);
    expect(gateway.logs.join('')).not.toContain(value);
  });

  it.each([['x'], [`${ADMIN_TOKEN}x`]])('does not begin with %j', async (token) => {
    const { status, body } = await page.call('POST', '/dashboard/api/session', { token });
    expect(status).toBe(401);
    expect(JSON.stringify(body)).toContain('neither an admin token nor a valid gateway key');
    expect(page.cookie).toBe('');
  });

  it.each([[''], [undefined], [42], [{ $ne: '' }]])(
    'does not begin with %j, which is no token at all',
    async (token) => {
      const { status, body } = await page.call('POST', '/dashboard/api/session', { token });
      expect({ status, body }).toMatchObject({
        status: 400,
        body: {
          error: { message: expect.stringMatching(/^token .*must be text of 1 to 500 characters\.$/), param: 'token' },
        },
      });
      expect(page.cookie).toBe('');
    },
  );

  it('ends when somebody signs out, with every copy of its cookie', async () => {
    await page.signIn(ADMIN_TOKEN);
    const copy = new BrowsedPage(gateway);
    copy.cookie = page.cookie;
    expect((await copy.call('GET', '/admin/api/keys')).status).toBe(200);
    expect((await page.call('DELETE', '/dashboard/api/session')).status).toBe(204);
    expect(page.setCookie).toContain('Max-Age=0');
    expect((await copy.call('GET', '/admin/api/keys')).status).toBe(401);
  });

  it('ends after half a day', async () => {
    await page.signIn(ADMIN_TOKEN);
    const { db } = gateway.app.get(DatabaseService, { strict: false });
    await db
      .updateTable('dashboard_sessions')
      .set({ expires_at_ms: Date.now() - 1 })
      .execute();
    expect((await page.call('GET', '/admin/api/keys')).status).toBe(401);
  });

  it('ends where it would last longer than any, as it was opened under a clock that was wrong', async () => {
    await page.signIn(ADMIN_TOKEN);
    const { db } = gateway.app.get(DatabaseService, { strict: false });
    await db
      .updateTable('dashboard_sessions')
      .set({ expires_at_ms: Date.now() + 38 * HOUR_MS })
      .execute();
    expect((await page.call('GET', '/admin/api/keys')).status).toBe(401);
  });

  it('goes on while the database cannot say whose it is', async () => {
    await page.signIn(ADMIN_TOKEN);
    expect((await page.call('GET', '/admin/api/keys')).status).toBe(200);
    const { db } = gateway.app.get(DatabaseService, { strict: false });
    await db.schema.alterTable('dashboard_sessions').renameTo('away').execute();
    // Past the seconds in which nobody asks the database.
    const now = performance.now.bind(performance);
    const later = jest.spyOn(performance, 'now').mockImplementation(() => now() + 6_000);
    const { status: known } = await page.call('GET', '/admin/api/keys');
    later.mockRestore();
    expect(known).toBe(200);
  });

  it('leaves the browser of who signs out while the database is away, and says that it has not ended', async () => {
    await page.signIn(ADMIN_TOKEN);
    const { db } = gateway.app.get(DatabaseService, { strict: false });
    await db.schema.alterTable('dashboard_sessions').renameTo('away').execute();
    const { status } = await page.call('DELETE', '/dashboard/api/session');
    expect(status).toBeGreaterThanOrEqual(500);
    expect(page.setCookie).toMatch(/^droid2api_session=; .*Max-Age=0/);
    expect((await page.call('GET', '/dashboard/api/session')).body).toMatchObject({ role: 'nobody' });
  });

  it.each([
    ['no origin', {}],
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin that is none', { origin: 'null' }],
  ])('lets nothing be changed with %s', async (_, headers: Record<string, string>) => {
    await page.signIn(ADMIN_TOKEN);
    for (const [method, path] of [
      ['POST', '/admin/api/keys'],
      ['DELETE', '/admin/api/keys/x'],
      ['POST', '/dashboard/api/logins'],
      ['POST', '/dashboard/api/reach/proxies'],
      ['POST', '/dashboard/api/session'],
      ['DELETE', '/dashboard/api/session'],
    ] as const) {
      expect([path, (await page.call(method, path, method === 'POST' ? {} : undefined, headers)).status]).toEqual([
        path,
        403,
      ]);
    }
    expect((await page.call('GET', '/admin/api/keys', undefined, headers)).status).toBe(200);
  });

  it('is changed from behind a proxy that names the host it was asked for', async () => {
    await page.signIn(ADMIN_TOKEN);
    const headers = { origin: 'https://gateway.example', 'x-forwarded-host': 'gateway.example' };
    expect((await page.call('POST', '/admin/api/keys', { name: 'a' }, headers)).status).toBe(201);
  });

  it('is not needed by who sends the admin token, nor does it make up for a wrong one', async () => {
    await page.signIn(ADMIN_TOKEN);
    expect((await page.call('GET', '/admin/api/keys', undefined, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect(
      (
        await new BrowsedPage(gateway).call(
          'POST',
          '/admin/api/keys',
          { name: 'b' },
          { authorization: `Bearer ${ADMIN_TOKEN}` },
        )
      ).status,
    ).toBe(201);
  });

  describe('of the holder of a key', () => {
    let key: { id: string; secret: string };

    beforeEach(async () => {
      key = await makeKey(gateway, {
        name: 'ada',
        owner: 'Ada',
        models: ['claude-*'],
        accounts: ['somebody@example.com'],
        budget_usd: { day: 5 },
      });
      expect((await page.signIn(key.secret)).body).toMatchObject({
        role: 'member',
        key: { id: key.id, name: 'ada', owner: 'Ada' },
      });
    });

    it('opens nothing of the operators', async () => {
      for (const path of OPERATORS) expect([path, (await page.call('GET', path)).status]).toEqual([path, 401]);
      expect((await page.call('POST', '/admin/api/keys', { name: 'mine' })).status).toBe(401);
      expect((await page.call('POST', '/dashboard/api/logins', {})).status).toBe(401);
    });

    it('shows the key and what is used of it, and not whose accounts may pay', async () => {
      const { body } = await page.call('GET', '/dashboard/api/keys/own');
      expect(body).toMatchObject([
        {
          key: { id: key.id, name: 'ada' },
          use: {
            limits: [{ name: 'budget_day', limit: 5, used: 0, resets_at: expect.stringMatching(/T00:00:00\.000Z$/) }],
          },
        },
      ]);
      expect(JSON.stringify(body)).not.toContain('somebody@example.com');
    });

    it('has no parts that tell of others', async () => {
      for (const by of ['owner', 'key', 'account'])
        expect((await page.call('GET', `/dashboard/api/usage?by=${by}`)).status).toBe(403);
      expect((await page.call('GET', '/dashboard/api/usage?by=model')).status).toBe(200);
    });

    it('ends when the key is revoked', async () => {
      await fetch(`${gateway.url}/admin/api/keys/${key.id}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      });
      expect((await page.call('GET', '/dashboard/api/overview')).status).toBe(401);
    });

    it('ends when the key gets another secret', async () => {
      await fetch(`${gateway.url}/admin/api/keys/${key.id}/rotate`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      });
      expect((await page.call('GET', '/dashboard/api/overview')).status).toBe(401);
    });
  });
});

describe('behind a trusted proxy', () => {
  let gateway: TestGateway;
  const from = (address: string) =>
    new BrowsedPage(gateway, { 'x-forwarded-proto': 'https', 'x-forwarded-for': address });

  beforeEach(async () => {
    gateway = await startGateway({ config: { trusted_proxies: ['127.0.0.1'] }, env: { ADMIN_TOKEN } });
  });
  afterEach(() => gateway.close());

  it('a session has a cookie for https only, where the proxy says that the page came by it', async () => {
    const page = from('203.0.113.9');
    await page.signIn(ADMIN_TOKEN);
    expect(page.setCookie.split('; ')).toContain('Secure');
    await page.call('DELETE', '/dashboard/api/session');
    expect(page.setCookie.split('; ')).toEqual(expect.arrayContaining(['Secure', 'Max-Age=0']));
  });
});

describe('without ADMIN_TOKEN', () => {
  it('nobody is an operator', async () => {
    const gateway = await startGateway({ config: {} });
    try {
      const page = new BrowsedPage(gateway);
      for (const [token, status] of [
        ['', 400],
        ['undefined', 401],
      ] as const)
        expect((await page.signIn(token)).status).toBe(status);
      expect((await page.call('GET', '/dashboard/api/accounts')).status).toBe(404);
    } finally {
      await gateway.close();
    }
  });
});
