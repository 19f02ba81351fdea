import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type AuditPage } from '../../src/admin/describe-audit.js';
import { jobActor } from '../../src/audit/actor.js';
import { SignInKeys } from '../../src/keys/sign-in-keys.service.js';
import { SignInSessions } from '../../src/keys/sign-in-sessions.service.js';
import { ADMIN_TOKEN, BrowsedPage } from '../dashboard-api/browse.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { listAdminRoutes } from '../support/list-routes.js';

const NOWHERE = 'http://127.0.0.1:9';
const ACCOUNT = { id: 'ann@example.com', api_key: 'fk-canary-of-an-account' };

/** What changes nothing that anybody decides. */
const WITHOUT_ENTRY: ReadonlyMap<string, string> = new Map([
  ['POST /admin/api/accounts/:id/refresh', 'fetches a token, as the gateway does all the time; a refusal is an entry'],
  ['POST /admin/api/alerts/:name/test', 'sends a message and changes nothing'],
  ['POST /admin/api/managed-settings/:scope/preview', 'says what would come of settings and changes nothing'],
  ['POST /dashboard/api/reach/endpoints', 'asks whether somebody answers'],
  ['POST /dashboard/api/reach/proxies', 'asks whether somebody answers'],
  ['POST /dashboard/api/logins', 'the account of the finished login is an entry, by whoever began it'],
  ['POST /dashboard/api/logins/:id/organization', 'is a step of a login'],
  ['DELETE /dashboard/api/sessions/:id', 'is an entry of a member: test/dashboard-api/provider-sign-in.spec.ts'],
  ['DELETE /dashboard/api/logins/:id', 'ends a login that has changed nothing'],
]);

const LIMITS = { budget_usd: { month: 100 } };
const RAISE = { budget_usd: { month: 200 } };

/** A request that succeeds, in the order in which they do; `:id` is the id of the last one made at the path. */
interface Write {
  route: string;
  path?: string;
  /** May need the id of the latest entry. */
  body?: object | ((latest: string) => object);
  action: string;
  kind: string;
  /** The last member that was made has to sign in before. */
  signsIn?: true;
}

const account = encodeURIComponent(ACCOUNT.id);
const WRITES: readonly Write[] = [
  {
    route: 'POST /admin/api/accounts/import',
    body: { version: 1, accounts: [ACCOUNT] },
    action: 'create',
    kind: 'account',
  },
  {
    route: 'POST /admin/api/accounts/:id/disable',
    path: `/admin/api/accounts/${account}/disable`,
    action: 'disable',
    kind: 'account',
  },
  {
    route: 'POST /admin/api/accounts/:id/enable',
    path: `/admin/api/accounts/${account}/enable`,
    action: 'enable',
    kind: 'account',
  },
  {
    route: 'PATCH /admin/api/accounts/:id',
    path: `/admin/api/accounts/${account}`,
    body: { weight: 3 },
    action: 'update',
    kind: 'account',
  },
  {
    route: 'DELETE /admin/api/accounts/:id',
    path: `/admin/api/accounts/${account}`,
    action: 'remove',
    kind: 'account',
  },
  { route: 'POST /admin/api/keys', body: { name: 'k', owner: 'ann', ...LIMITS }, action: 'create', kind: 'key' },
  { route: 'PATCH /admin/api/keys/:id', body: { project: 'gateway' }, action: 'update', kind: 'key' },
  { route: 'POST /admin/api/keys/:id/raise', body: RAISE, action: 'raise', kind: 'key' },
  { route: 'POST /admin/api/keys/:id/rotate', action: 'rotate', kind: 'key' },
  { route: 'DELETE /admin/api/keys/:id', action: 'revoke', kind: 'key' },
  { route: 'POST /admin/api/teams', body: { name: 't', ...LIMITS }, action: 'create', kind: 'team' },
  { route: 'PATCH /admin/api/teams/:id', body: { name: 'u' }, action: 'update', kind: 'team' },
  { route: 'POST /admin/api/teams/:id/raise', body: RAISE, action: 'raise', kind: 'team' },
  { route: 'POST /admin/api/teams/:id/archive', action: 'archive', kind: 'team' },
  { route: 'POST /admin/api/teams/:id/restore', action: 'restore', kind: 'team' },
  { route: 'PATCH /admin/api/organization', body: LIMITS, action: 'update', kind: 'organization' },
  { route: 'POST /admin/api/organization/raise', body: RAISE, action: 'raise', kind: 'organization' },
  {
    route: 'PUT /admin/api/managed-settings/:scope',
    path: '/admin/api/managed-settings/organization',
    body: { settings: { model: 'opus' } },
    action: 'create',
    kind: 'managed_settings',
  },
  {
    route: 'POST /admin/api/managed-settings/:scope/restore',
    path: '/admin/api/managed-settings/organization/restore',
    body: (version) => ({ version }),
    action: 'restore',
    kind: 'managed_settings',
  },
  {
    route: 'DELETE /admin/api/managed-settings/:scope',
    path: '/admin/api/managed-settings/organization',
    action: 'remove',
    kind: 'managed_settings',
  },
  { route: 'POST /admin/api/members', body: { name: 'bea' }, action: 'create', kind: 'member' },
  { route: 'PATCH /admin/api/members/:id', body: LIMITS, action: 'update', kind: 'member' },
  { route: 'POST /admin/api/members/:id/raise', body: RAISE, action: 'raise', kind: 'member' },
  { route: 'POST /admin/api/members/:id/role', body: { role: 'viewer' }, action: 'update', kind: 'member' },
  { route: 'POST /admin/api/members/:id/disable', action: 'disable', kind: 'member' },
  { route: 'POST /admin/api/members/:id/enable', action: 'enable', kind: 'member' },
  { route: 'POST /admin/api/keys', body: { name: 'l', owner: 'bea' }, action: 'create', kind: 'key' },
  { route: 'POST /admin/api/members/:id/revoke-keys', action: 'revoke', kind: 'key' },
  {
    route: 'DELETE /admin/api/sessions/:id',
    action: 'sign_out',
    kind: 'sign_in_session',
    signsIn: true,
  },
  { route: 'DELETE /admin/api/members/:id/sessions', action: 'sign_out', kind: 'sign_in_session', signsIn: true },
  { route: 'POST /admin/api/members/:id/erase', action: 'erase', kind: 'member' },
  { route: 'POST /admin/api/tokens', body: { name: 'ci', role: 'viewer' }, action: 'create', kind: 'admin_token' },
  { route: 'DELETE /admin/api/tokens/:id', action: 'revoke', kind: 'admin_token' },
  { route: 'POST /dashboard/api/session', body: {}, action: 'sign_in', kind: 'session' },
  { route: 'DELETE /dashboard/api/session', action: 'sign_out', kind: 'session' },
];

let gateway: TestGateway;
let owner: { id: string; secret: string };
const secrets: string[] = [ACCOUNT.api_key, ADMIN_TOKEN];

beforeAll(async () => {
  gateway = await startGateway({ config: sandboxConfig(NOWHERE), env: { ADMIN_TOKEN } });
  owner = (await call('POST', '/admin/api/tokens', { name: 'the owner', role: 'owner' }, ADMIN_TOKEN))
    .body as typeof owner;
  secrets.push(owner.secret);
});
afterAll(() => gateway.close());

async function call(method: string, path: string, body?: object, token = owner.secret) {
  const response = await fetch(gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body ? JSON.stringify(body) : null,
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

async function latest(): Promise<AuditPage['entries'][number] | undefined> {
  const { body } = await call('GET', '/admin/api/audit?limit=1');
  return (body as AuditPage).entries[0];
}

/** Signs a member in; answers the id of the session. */
async function signIn(memberId: string): Promise<string> {
  const { app } = gateway;
  const { id: keyId } = await app.get(SignInKeys, { strict: false }).keyOf(memberId, jobActor('sign_in'));
  const asker = { client: 'Claude Code', clientId: null, address: null };
  const sessions = app.get(SignInSessions, { strict: false });
  return (await sessions.open({ keyId, memberId, provider: null }, asker)).session.id;
}

it('knows every route that changes something', () => {
  const routes = listAdminRoutes(gateway).filter(({ method }) => !['GET', 'HEAD'].includes(method));
  expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(
    [...new Set([...WITHOUT_ENTRY.keys(), ...WRITES.map(({ route }) => route)])].sort(),
  );
});

it('each change is an entry, by whoever made it and from where', async () => {
  const page = new BrowsedPage(gateway);
  const ids = new Map<string, string>();
  for (const { route, path, body, action, kind, signsIn } of WRITES) {
    const [method = '', pattern = ''] = route.split(' ');
    const [room = ''] = pattern.split('/:id');
    if (signsIn) ids.set('/admin/api/sessions', await signIn(ids.get('/admin/api/members') ?? ''));
    const target = path ?? pattern.replace(':id', ids.get(room) ?? '');
    const before = (await latest())?.id;
    const asked = typeof body === 'function' ? body(before ?? '') : body;
    const sent = route === 'POST /dashboard/api/session' ? { token: owner.secret } : asked;
    const answer = target.startsWith('/dashboard/')
      ? await page.call(method, target, sent)
      : await call(method, target, sent);
    expect([route, answer.status < 300]).toEqual([route, true]);
    const entry = await latest();
    expect([route, entry?.id === before]).toEqual([route, false]);
    expect({ route, ...entry }).toMatchObject({
      route,
      action,
      subject: { kind },
      actor: { kind: 'admin_token', id: owner.id, name: 'the owner' },
      address: '127.0.0.1',
    });
    const made = answer.body as { id?: string; secret?: string } | undefined;
    if (made?.secret !== undefined) secrets.push(made.secret);
    if (method === 'POST' && made?.id !== undefined) ids.set(room, made.id);
  }
});

it('no entry has a secret in it, whichever way it is read', async () => {
  const texts = await Promise.all(
    ['limit=500', 'format=csv', 'format=ndjson'].map(async (query) => {
      const answer = await fetch(`${gateway.url}/admin/api/audit?${query}`, {
        headers: { authorization: `Bearer ${owner.secret}` },
      });
      return answer.text();
    }),
  );
  for (const text of texts) {
    expect(text).toContain('ann@example.com');
    // What lists show is the beginning and the end.
    expect(secrets.filter((secret) => text.includes(secret.slice(8, -4)))).toEqual([]);
  }
});
