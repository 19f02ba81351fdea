import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type AdminTokenSettings } from '../../src/keys/admin-token.js';
import { ADMIN_TOKEN, BrowsedPage, makeKey } from '../dashboard-api/browse.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { listAdminRoutes } from '../support/list-routes.js';

const NOWHERE = 'http://127.0.0.1:9';
/** From the least to the greatest. */
const ROLES = ['nobody', 'member', 'viewer', 'operator', 'owner'] as const;
type Caller = (typeof ROLES)[number];

let gateway: TestGateway;
const pages = new Map<Caller, BrowsedPage>();
const secrets = new Map<Caller, string>();

beforeAll(async () => {
  gateway = await startGateway({
    config: sandboxConfig(NOWHERE, {
      workos: { base_url: NOWHERE, organizations_url: NOWHERE },
      trusted_proxies: ['127.0.0.1'],
    }),
    env: { ADMIN_TOKEN, FACTORY_API_KEY: 'fk-only-key' },
  });
  for (const role of ['viewer', 'operator', 'owner'] as const) secrets.set(role, await makeToken(role));
  secrets.set('member', (await makeKey(gateway, { name: 'k' })).secret);
  for (const role of ROLES) {
    const page = new BrowsedPage(gateway);
    const secret = secrets.get(role);
    if (secret !== undefined) expect((await page.signIn(secret)).body).toMatchObject({ role });
    pages.set(role, page);
  }
});
afterAll(() => gateway.close());

async function makeToken(role: AdminTokenSettings['role']): Promise<string> {
  const response = await fetch(`${gateway.url}/admin/api/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: `a ${role}`, role }),
  });
  return ((await response.json()) as { secret: string }).secret;
}

/** Who has to be let in; everybody greater, too. */
function neededFor(method: string, path: string): Caller {
  // Signing in is for everybody.
  if (/^\/dashboard\/api\/session(?:\/|$)/.test(path)) return 'nobody';
  // An operator could become an owner by it.
  if (path.startsWith('/admin/api/tokens') || path.endsWith('/role')) return 'owner';
  // It shows the code with which somebody else could finish the login.
  if (path.startsWith('/dashboard/api/logins')) return 'operator';
  if (OWN.includes(`${method} ${path}`)) return 'member';
  return method === 'GET' ? 'viewer' : 'operator';
}

/** What a member sees of their own. */
const OWN = [
  'GET /dashboard/api/live',
  'GET /dashboard/api/overview',
  'GET /dashboard/api/requests',
  'GET /dashboard/api/requests/:id',
  'GET /dashboard/api/usage',
  'GET /dashboard/api/usage/cache',
  'GET /dashboard/api/keys/own',
  'GET /dashboard/api/sessions',
  'DELETE /dashboard/api/sessions/:id',
  'GET /dashboard/api/models',
];

let asked = 0;

/** Asks as somebody who has signed in on the dashboard, or with a token, and tells whether they were let in. */
async function isLetIn(method: string, path: string, role: Caller): Promise<boolean> {
  const secret = secrets.get(role);
  const byPage = path.startsWith('/dashboard/');
  const response = await fetch(gateway.url + path.replaceAll(/:\w+/g, 'none'), {
    method,
    headers: {
      'content-type': 'application/json',
      // Who guesses from one address has to wait longer and longer.
      'x-forwarded-for': `203.0.113.${asked++ % 256}`,
      ...(byPage && { origin: gateway.url, cookie: pages.get(role)?.cookie ?? '' }),
      ...(!byPage && secret !== undefined && { authorization: `Bearer ${secret}` }),
    },
    body: method === 'GET' ? null : '{}',
  });
  // The live figures would never end.
  await response.body?.cancel();
  return response.status !== 401 && response.status !== 403;
}

it('every route lets in who has its role or a greater one, and nobody else', async () => {
  const routes = listAdminRoutes(gateway).filter(({ path }) => path !== '/dashboard/api/session');
  expect(routes.length).toBeGreaterThan(25);
  const found: string[] = [];
  const wanted: string[] = [];
  for (const { method, path } of routes) {
    const needed = neededFor(method, path);
    const answers = await Promise.all(ROLES.map((role) => isLetIn(method, path, role)));
    const letIn = ROLES.filter((_, index) => answers[index]);
    found.push(`${method} ${path}: ${letIn.join(', ')}`);
    wanted.push(`${method} ${path}: ${ROLES.slice(ROLES.indexOf(needed)).join(', ')}`);
  }
  expect(found).toEqual(wanted);
}, 120_000);

it('who has too small a role is told which one it takes', async () => {
  const viewer = pages.get('viewer');
  const refused = await viewer?.call('POST', '/dashboard/api/logins', {});
  expect(refused?.status).toBe(403);
  expect(JSON.stringify(refused?.body)).toContain('This needs the role operator or a higher one, and yours is viewer.');
});
