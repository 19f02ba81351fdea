import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type PretendWorkos, startPretendWorkos } from '../../sandbox/pretend-workos.js';
import { AccountPool } from '../../src/accounts/account-pool.service.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { listAdminRoutes } from '../support/list-routes.js';

const TOKEN = 'an-admin-token-of-some-length';
/** Routes that anybody may call; every other one asks for a credential. */
const SESSION = ['', '/provider', '/callback'].map((end) => `/dashboard/api/session${end}`);
const PAGES = [...SESSION, '/dashboard/{*any}'];
/** Who signs in has no credential yet. */
const SIGN_IN = [
  '/.well-known/oauth-authorization-server',
  '/.well-known/oauth-authorization-server/*path',
  '/oauth/device_authorization',
  '/oauth/token',
  '/oauth/revoke',
  '/protocol',
  '/device',
  '/oauth/authorize',
  '/oauth/callback',
  '/sign-in/pages.css',
  '/sign-in/mark.svg',
];
const PUBLIC = ['/', '/healthz', '/readyz', '/api/hello', '/droid2api.tgz', ...PAGES, ...SIGN_IN];
const PUBLIC_WITHOUT_KEYS = [...PUBLIC, '/v1/models', '/v1/models/*id', '/v1beta/models', '/v1beta/models/*id'];

/** A model that each kind of route serves. */
const MODELS: Readonly<Record<string, { id: string; type: string }>> = {
  '/v1/messages': { id: 'claude-x', type: 'anthropic' },
  '/v1/responses': { id: 'gpt-x', type: 'openai' },
  '/v1/chat': { id: 'glm-x', type: 'common' },
  '/v1/generate': { id: 'gemini-x', type: 'google' },
};

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

describe('the admin API', () => {
  let gateway: TestGateway;
  let workos: PretendWorkos;

  async function start(env: Record<string, string>): Promise<void> {
    gateway = await startGateway({ config: { workos: { base_url: workos.url } }, env });
  }
  beforeEach(async () => {
    workos = await startPretendWorkos();
  });
  afterEach(async () => {
    await gateway.close();
    await workos.close();
  });

  async function call(
    method: string,
    path: string,
    body?: unknown,
    token = TOKEN,
  ): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${gateway.url}${path}`, {
      method,
      headers: {
        ...(token !== '' && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: typeof body === 'string' ? body : body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  function login(): { refresh_token: string; access_token: string; logged_in_at: string } {
    const { accessToken, refreshToken } = workos.issue({ email: 'a@example.com', organizations: ['org_a'] });
    // A login of an unknown age is refreshed by the schedule, whenever six hours of the day are over.
    return { access_token: accessToken, refresh_token: refreshToken, logged_in_at: new Date().toISOString() };
  }

  it('takes an account through its life without ever showing a token', async () => {
    await start({ ADMIN_TOKEN: TOKEN });
    const tokens = login();
    const imported = await call('POST', '/admin/api/accounts/import', {
      version: 1,
      accounts: [{ id: 'a@1', ...tokens, weight: 2 }],
    });
    expect(imported).toEqual({ status: 200, body: [{ id: 'a@1', change: 'added' }] });

    const seen = [
      await call('GET', '/admin/api/accounts'),
      await call('POST', '/admin/api/accounts/a%401/disable'),
      await call('POST', '/admin/api/accounts/a%401/enable'),
      await call('POST', '/admin/api/accounts/a%401/refresh'),
    ];
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(seen[0]?.body).toMatchObject([
      { id: 'a@1', source: 'import', credential: 'tokens', state: 'ready', weight: 2, requests: 0 },
    ]);
    expect(seen[1]?.body).toMatchObject({ enabled: false, state: 'disabled' });
    expect(seen[2]?.body).toMatchObject({ enabled: true, state: 'ready' });
    expect(workos.refreshes).toHaveLength(1);
    expect(JSON.stringify(seen)).not.toMatch(/eyJ|rt_/);
    expect(gateway.logs.join('\n')).not.toContain(tokens.refresh_token);

    expect(await call('DELETE', '/admin/api/accounts/a%401')).toEqual({ status: 204, body: undefined });
    expect(await call('GET', '/admin/api/accounts')).toEqual({ status: 200, body: [] });
  });

  it('changes what a PATCH names of an account, and nothing else', async () => {
    await start({ ADMIN_TOKEN: TOKEN, FACTORY_API_KEY: 'fk-only-key' });
    const accounts = [{ id: 'a', api_key: 'fk-of-a', weight: 2, labels: ['x'], max_concurrency: 4 }];
    await call('POST', '/admin/api/accounts/import', { version: 1, accounts });
    const patch = (body: object, id = 'a') => call('PATCH', `/admin/api/accounts/${encodeURIComponent(id)}`, body);
    expect(await patch({ weight: 0.5, name: 'Ann' })).toMatchObject({
      status: 200,
      body: { id: 'a', weight: 0.5, name: 'Ann', labels: ['x'], max_concurrency: 4, enabled: true },
    });
    expect(await patch({ max_concurrency: null, labels: [], enabled: false })).toMatchObject({
      status: 200,
      body: { weight: 0.5, name: 'Ann', labels: [], max_concurrency: null, enabled: false },
    });
    const fixed = gateway.app
      .get(AccountPool, { strict: false })
      .list()
      .find(({ account }) => account.source === 'api_key');
    const refusals: [object, number, string, string?][] = [
      [{ weight: -1 }, 400, 'weight must be a number from 0 to 1000000'],
      [{ weight: null }, 400, 'weight must be a number'],
      [{ max_concurrency: 0 }, 400, 'max_concurrency must be a whole number from 1'],
      [{ enabled: 'yes' }, 400, 'enabled must be true or false'],
      [{ labels: 'x' }, 400, 'labels must be a list of texts'],
      [{ api_key: 'fk-other' }, 400, 'api_key'],
      [{ weight: 1 }, 404, 'There is no account', 'nobody'],
      [{ weight: 1 }, 409, 'lives in the environment', fixed?.account.id],
    ];
    for (const [body, status, sentence, id] of refusals) {
      const answer = await patch(body, id);
      expect([body, answer.status, JSON.stringify(answer.body)]).toEqual([
        body,
        status,
        expect.stringContaining(sentence),
      ]);
    }
  });

  it.each([
    ['POST', '/admin/api/accounts/import', '{"version":1,', 400, 'not valid JSON'],
    [
      'POST',
      '/admin/api/accounts/import',
      '{"version":1,"accounts":[{"id":"a","refresh_token":"rt-canary","weight":-1}]}',
      400,
      'accounts[0].weight must not be less than 0',
    ],
    ['POST', '/admin/api/accounts/nobody/enable', undefined, 404, 'There is no account'],
    ['DELETE', '/admin/api/accounts/nobody', undefined, 404, 'There is no account'],
  ])('answers %s %s with what is wrong', async (method, path, body, status, message) => {
    await start({ ADMIN_TOKEN: TOKEN });
    const answer = await call(method, path, body);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toContain(message);
    expect(JSON.stringify(answer.body)).not.toContain('canary');
  });

  it('leaves alone what lives in the environment', async () => {
    await start({ ADMIN_TOKEN: TOKEN, FACTORY_API_KEY: 'fk-only-key' });
    const { body } = await call('GET', '/admin/api/accounts');
    const [{ id }] = body as [{ id: string }];
    expect(JSON.stringify(body)).not.toContain('fk-only-key');
    for (const [method, path] of [
      ['POST', 'disable'],
      ['POST', 'refresh'],
    ] as const)
      expect((await call(method, `/admin/api/accounts/${encodeURIComponent(id)}/${path}`)).status).toBe(409);
    expect((await call('DELETE', `/admin/api/accounts/${encodeURIComponent(id)}`)).status).toBe(409);
  });

  it('describes itself', async () => {
    await start({ ADMIN_TOKEN: TOKEN });
    const { body } = await call('GET', '/admin/api/openapi.json');
    const { paths, openapi } = body as { paths: Record<string, Record<string, unknown>>; openapi: string };
    expect(openapi).toMatch(/^3\./);
    expect(
      Object.entries(paths)
        .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
        .sort(),
    ).toEqual(
      listAdminRoutes(gateway)
        .filter(({ path }) => path.startsWith('/admin/') && path !== '/admin/api/openapi.json')
        .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
        .sort(),
    );
  });

  it.each(['', 'wrong', `${TOKEN}x`, TOKEN.slice(0, -1)])('is closed to who comes with %j', async (token) => {
    await start({ ADMIN_TOKEN: TOKEN });
    expect((await call('GET', '/admin/api/accounts', undefined, token)).status).toBe(401);
  });

  it('is not there without ADMIN_TOKEN, whatever is sent', async () => {
    await start({});
    for (const token of ['', 'undefined', TOKEN])
      expect((await call('GET', '/admin/api/accounts', undefined, token)).status).toBe(404);
  });

  it.each<[string, boolean, Record<string, string>]>([
    ['while there are no gateway keys', false, {}],
    ['once there are', true, {}],
    ['once there are, and a made-up one does not do', true, { authorization: `Bearer dg-${'A'.repeat(43)}` }],
  ])('every route of the gateway asks for a credential, unless it is public: %s', async (_name, keys, headers) => {
    gateway = await startGateway({
      config: sandboxConfig('http://127.0.0.1:9', { models: Object.values(MODELS), trusted_proxies: ['127.0.0.1'] }),
      env: { ADMIN_TOKEN: TOKEN, FACTORY_API_KEY: 'fk-only-key' },
    });
    if (keys) expect((await call('POST', '/admin/api/keys', { name: 'a' })).status).toBe(201);
    const { router } = gateway.app.getHttpAdapter().getInstance() as { router: { stack: Layer[] } };
    const routes = router.stack.flatMap(({ route }) =>
      route ? Object.keys(route.methods).map((method) => ({ method: method.toUpperCase(), path: route.path })) : [],
    );
    const answers = new Map<string, number>();
    for (const [number, { method, path }] of routes.entries()) {
      if (
        (keys ? PUBLIC : PUBLIC_WITHOUT_KEYS).includes(path) ||
        !['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method)
      )
        continue;
      const model = Object.entries(MODELS).find(([prefix]) => path.startsWith(prefix))?.[1];
      const response = await fetch(gateway.url + path.replace(/[:*]id/, 'x'), {
        method,
        // From other machines, as far as the gateway can tell: one that guesses again and again has to wait longer and
        // longer.
        headers: { 'content-type': 'application/json', 'x-forwarded-for': `203.0.113.${number % 256}`, ...headers },
        ...(method !== 'GET' && {
          body: JSON.stringify({
            model: model?.id,
            messages: [{ role: 'user', content: 'x' }],
            input: 'x',
            max_tokens: 1,
          }),
        }),
      });
      answers.set(`${method} ${path}`, response.status);
    }
    expect([...answers].filter(([, status]) => status !== 401 && status !== 405)).toEqual([]);
    expect([...answers].filter(([, status]) => status === 401).map(([route]) => route)).toEqual(
      expect.arrayContaining([
        'POST /v1/messages',
        'POST /v1/messages/count_tokens',
        'POST /v1/responses',
        'POST /v1/chat/completions',
        'POST /admin/api/accounts/import',
        'DELETE /admin/api/accounts/:id',
      ]),
    );
  });
});
