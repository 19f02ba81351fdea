import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DashboardSessions } from '../../src/admin/dashboard/dashboard-sessions.service.js';
import { jobActor } from '../../src/audit/actor.js';
import { type AdminTokenSettings } from '../../src/keys/admin-token.js';
import { Members } from '../../src/keys/members.service.js';
import { SignInKeys } from '../../src/keys/sign-in-keys.service.js';
import { SignInSessions } from '../../src/keys/sign-in-sessions.service.js';
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

/** Signs in a member who has a role, as if the provider had let them in. */
async function signInAs(role: Exclude<Caller, 'nobody'>): Promise<{ cookie: string; accessToken: string }> {
  const of = <T>(service: abstract new (...args: never[]) => T): T => gateway.app.get(service, { strict: false });
  const by = jobActor('test');
  const { id: memberId } = await of(Members).create({ name: `${role} by the provider` }, by);
  await of(Members).setRole(memberId, role, by);
  const { id: keyId } = await of(SignInKeys).keyOf(memberId, by);
  const provider = { issuer: 'https://id.example', subject: role, refreshToken: null };
  const asker = { client: 'Dashboard', clientId: 'dashboard', address: null };
  const { session, accessToken } = await of(SignInSessions).open({ keyId, memberId, provider }, asker);
  return { cookie: `droid2api_session=${await of(DashboardSessions).openSignedIn(session.id)}`, accessToken };
}

it('whoever has signed in at the provider is let in by the role of the member, and by the cookie alone', async () => {
  const routes = listAdminRoutes(gateway).filter(({ path }) => path !== '/dashboard/api/session');
  const known = ['member', 'viewer', 'operator', 'owner'] as const;
  const signedIn = await Promise.all(known.map(signInAs));
  const ask = async (method: string, path: string, headers: Record<string, string>): Promise<boolean> => {
    const response = await fetch(gateway.url + path.replaceAll(/:\w+/g, 'none'), {
      method,
      headers: {
        'content-type': 'application/json',
        'x-forwarded-for': `203.0.113.${asked++ % 256}`,
        origin: gateway.url,
        ...headers,
      },
      redirect: 'manual',
      body: method === 'GET' ? null : '{}',
    });
    await response.body?.cancel();
    return response.status !== 401 && response.status !== 403;
  };
  const [found, wanted]: [string[], string[]] = [[], []];
  for (const { method, path } of routes) {
    const letIn = await Promise.all(signedIn.map(({ cookie }) => ask(method, path, { cookie })));
    found.push(`${method} ${path}: ${known.filter((_, index) => letIn[index]).join(', ')}`);
    const needed = ROLES.indexOf(neededFor(method, path));
    wanted.push(`${method} ${path}: ${known.filter((role) => ROLES.indexOf(role) >= needed).join(', ')}`);
  }
  expect(found).toEqual(wanted);
  const bearer = { authorization: `Bearer ${signedIn.at(-1)?.accessToken}` };
  const byToken = routes.filter(({ path }) => path.startsWith('/admin/api/'));
  const opened = await Promise.all(byToken.map(({ method, path }) => ask(method, path, bearer)));
  expect(byToken.filter((_, index) => opened[index])).toEqual([]);
}, 120_000);

it('who has too small a role is told which one it takes', async () => {
  const viewer = pages.get('viewer');
  const refused = await viewer?.call('POST', '/dashboard/api/logins', {});
  expect(refused?.status).toBe(403);
  expect(JSON.stringify(refused?.body)).toContain('This needs the role operator or a higher one, and yours is viewer.');
});
