import { afterEach, describe, expect, it } from '@jest/globals';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { sendRequest } from '../send-request.js';

const TOKEN = 'admin-token-of-this-test';

interface Answer<T> {
  status: number;
  text: string;
  headers: Record<string, string | string[] | undefined>;
  body: T;
}

interface Holder {
  id: string;
  secret: string;
  [field: string]: unknown;
}

describe('the admin API of members and teams', () => {
  let gateway: TestGateway;
  afterEach(() => gateway.close());

  const start = async (): Promise<void> => {
    gateway = await startGateway({ config: sandboxConfig('http://127.0.0.1:9'), env: { ADMIN_TOKEN: TOKEN } });
  };
  const call = async <T = Holder>(method: string, path: string, body?: unknown, token = TOKEN): Promise<Answer<T>> => {
    const answer = await sendRequest(
      `${gateway.url}${path}`,
      { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } },
      body === undefined ? undefined : JSON.stringify(body),
    );
    const text = answer.body.toString();
    return { status: answer.status, headers: answer.headers, text, body: JSON.parse(text || 'null') as T };
  };
  const post = <T = Holder>(path: string, body: object = {}) => call<T>('POST', `/admin/api/${path}`, body);
  const patch = (path: string, body: object) => call('PATCH', `/admin/api/${path}`, body);
  const opens = async (secret: string) => (await call('GET', '/v1/usage', undefined, secret)).status === 200;

  it('makes, changes, moves, disables and enables a member', async () => {
    await start();
    const team = (await post('teams', { name: 'Payments', member_limits: { budget_usd: { month: 50 } } })).body;
    const made = await post('members', { name: 'Ada', email: 'Ada@Example.com', team: 'Payments' });
    expect(made).toMatchObject({
      status: 201,
      body: {
        name: 'Ada',
        email: 'ada@example.com',
        team: team.id,
        team_name: 'Payments',
        role: 'member',
        state: 'active',
        budget_usd: { day: null, week: null, month: null },
        in_force: { budget_usd: { day: null, week: null, month: 50 } },
        keys: 0,
      },
    });
    const { id } = made.body;
    const key = (await post('keys', { name: 'laptop', owner: 'ada@example.com' })).body;
    expect(key).toMatchObject({ owner: 'Ada', member: id, team: team.id });
    const raised = await post(`members/${id}/raise`, { budget_usd: { month: 80 } });
    expect(raised.body).toMatchObject({
      keys: 1,
      raises: [{ limit: 'budget_usd.month', amount: 80, until: expect.stringMatching(/-01T00:00:00\.000Z$/) }],
      in_force: { budget_usd: { month: 80 } },
    });
    expect((await patch(`members/${id}`, { name: 'Ada L.', team: null })).body).toMatchObject({
      name: 'Ada L.',
      email: 'ada@example.com',
      team: null,
      in_force: { budget_usd: { month: null } },
    });
    expect((await post(`members/${id}/role`, { role: 'viewer' })).body).toMatchObject({ role: 'viewer' });
    expect((await post(`members/${id}/disable`)).body).toMatchObject({ state: 'disabled' });
    expect(await opens(key.secret)).toBe(false);
    expect((await call('GET', `/admin/api/keys/${key.id}`)).body).toMatchObject({ owner: 'Ada L.', state: 'disabled' });
    expect((await post(`members/${id}/enable`)).body).toMatchObject({ state: 'active', disabled_at: null });
    expect(await opens(key.secret)).toBe(true);
    expect((await post(`members/${id}/revoke-keys`)).body).toEqual({ revoked: 1 });
    expect(await opens(key.secret)).toBe(false);
  });

  it('changes a key, keeps what is not named, and holds it to what is new', async () => {
    await start();
    const key = (await post('keys', { name: 'a', models: ['m'], budget_usd: { day: 5, month: 100 } })).body;
    const changed = await patch(`keys/${key.id}`, {
      budget_usd: { month: 300, day: null },
      accounts: ['nobody'],
      expires_at: '2099-01-01',
    });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        name: 'a',
        models: ['m'],
        budget_usd: { day: null, month: 300 },
        expires_at: '2099-01-01T00:00:00.000Z',
        warnings: [expect.stringContaining('There is no account "nobody"')],
      },
    });
    expect(changed.text).not.toContain(key.secret);
    expect(await opens(key.secret)).toBe(true);
    expect((await patch(`keys/${key.id}`, { expires_at: '2020-01-01' })).body).toMatchObject({ state: 'expired' });
    expect(await opens(key.secret)).toBe(false);
    expect((await patch(`keys/${key.id}`, { expires_at: null })).body).toMatchObject({ state: 'valid' });
    expect(await opens(key.secret)).toBe(true);
    expect((await post(`keys/${key.id}/raise`, { budget_usd: { month: 400 } })).body).toMatchObject({
      budget_usd: { month: 300 },
      in_force: { budget_usd: { month: 400 } },
    });
  });

  it('archives a team and takes it back, and limits the organization', async () => {
    await start();
    const team = (await post('teams', { name: 'Payments', budget_usd: { month: 500 }, account_labels: ['eu'] })).body;
    const key = (await post('keys', { name: 'ci', team: 'Payments' })).body;
    expect(
      (await patch(`teams/${team.id}`, { name: 'Pay', account_labels: null, max_concurrent: 3 })).body,
    ).toMatchObject({ name: 'Pay', account_labels: [], max_concurrent: 3, budget_usd: { month: 500 }, members: 0 });
    expect((await post(`teams/${team.id}/archive`)).body).toMatchObject({ state: 'archived' });
    expect(await opens(key.secret)).toBe(false);
    expect((await call('GET', '/admin/api/teams')).body).toMatchObject({ teams: [], total: 0, next: null });
    expect((await call('GET', '/admin/api/teams?state=archived')).body).toMatchObject({ teams: [{ id: team.id }] });
    expect((await post(`teams/${team.id}/restore`)).body).toMatchObject({ state: 'active' });
    expect(await opens(key.secret)).toBe(true);

    expect((await call('GET', '/admin/api/organization')).body).toMatchObject({ models: [], max_concurrent: null });
    expect((await patch('organization', { models: ['no-such-*'], budget_usd: { month: 9 } })).body).toMatchObject({
      models: ['no-such-*'],
      budget_usd: { month: 9 },
    });
    expect((await call<{ data: [] }>('GET', '/v1/models', undefined, key.secret)).body.data).toEqual([]);
    expect((await post('organization/raise', { budget_usd: { month: 10 } })).body).toMatchObject({
      in_force: { budget_usd: { month: 10 } },
    });
  });

  it.each([
    ['PATCH', 'keys/ID', { rpm: 5 }, 400, 'rpm is not known here; known are name, owner, member, team,'],
    ['PATCH', 'keys/ID', { name: null }, 400, 'name must be text of 1 to 100 characters'],
    ['PATCH', 'keys/ID', { own_upstream: null }, 400, 'own_upstream must be true or false'],
    ['PATCH', 'keys/ID', { budget_usd: { month: 'many' } }, 400, 'budget_usd.month must be a number above 0'],
    ['PATCH', 'keys/ID', { member: 'nobody' }, 400, 'member: there is no member'],
    ['PATCH', 'keys/ID', { state: 'valid' }, 400, 'state is not known here'],
    ['PATCH', 'keys/ID', [], 400, 'The body must be one JSON object'],
    ['PATCH', 'keys/key_none', { name: 'b' }, 404, 'There is no key'],
    ['POST', 'keys/ID/raise', { budget_usd: { month: 5 } }, 400, 'budget_usd.month is not limited here'],
    ['POST', 'members', { email: 'a@b' }, 400, 'name is missing'],
    ['POST', 'members', { name: 'a', email: 'nowhere' }, 400, 'email must be an e-mail address'],
    ['POST', 'members', { name: 'a', role: 'owner' }, 400, 'role is not known here'],
    ['PATCH', 'members/mem_none', { name: 'a' }, 404, 'There is no member'],
    ['POST', 'members/mem_none/revoke-keys', {}, 404, 'There is no member'],
    ['POST', 'members/mem_none/role', { role: 'king' }, 400, 'role must be one of member, viewer, operator, owner'],
    ['POST', 'teams', { name: 'a', member_limits: { rpm: 1 } }, 400, 'member_limits.rpm is not known here'],
    ['PATCH', 'teams/team_none', { name: 'a' }, 404, 'There is no team'],
    ['PATCH', 'organization', { requests_per_minute: 0 }, 400, 'requests_per_minute must be a whole number from 1'],
    ['GET', 'members?limit=201', undefined, 400, 'limit must be a whole number from 1 to 200'],
    ['GET', 'members?limit=many', undefined, 400, 'limit must be a whole number from 1 to 200'],
    ['GET', 'keys?after=key_none', undefined, 400, 'after must be an id of this list'],
    ['GET', 'keys?state=gone', undefined, 400, 'state must be one of valid, expired, revoked, disabled, archived'],
  ])('refuses %s %s with %j', async (method, path, body, status, message) => {
    await start();
    const { id } = (await post('keys', { name: 'a' })).body;
    const answer = await call(method, `/admin/api/${path.replace('ID', id)}`, body);
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(message)]);
  });

  it('lists a page at a time, and finds by text, state, team and member', async () => {
    await start();
    await post('teams', { name: 'Payments' });
    const ids: string[] = [];
    for (const name of ['Ada', 'Bob', 'Carl', 'Dora', 'Eve']) {
      const team = name < 'D' ? 'Payments' : null;
      ids.push((await post('members', { name, team, email: `${name}@example.com` })).body.id);
    }
    interface List {
      members: Holder[];
      next: string | null;
      total: number;
    }
    const first = await call<List>('GET', '/admin/api/members?limit=2');
    expect(first.body).toMatchObject({ members: [{ name: 'Ada' }, { name: 'Bob' }], next: ids[1], total: 5 });
    const last = await call<List>('GET', `/admin/api/members?limit=2&after=${ids[3]}`);
    expect(last.body).toMatchObject({ members: [{ name: 'Eve' }], next: null, total: 5 });
    expect((await call<List>('GET', '/admin/api/members?search=CARL@')).body).toMatchObject({ total: 1 });
    expect((await call<List>('GET', '/admin/api/members?team=Payments')).body.members).toHaveLength(3);
    expect((await call<List>('GET', '/admin/api/members?team=none')).body.members).toEqual([]);
    await post(`members/${ids[0]}/disable`);
    expect((await call<List>('GET', '/admin/api/members?state=disabled')).body).toMatchObject({
      members: [{ id: ids[0] }],
    });

    for (const owner of ['Bob', 'Bob', 'Dora']) await post('keys', { name: `of ${owner}`, owner });
    const whole = await call<Holder[]>('GET', '/admin/api/keys');
    expect([whole.body.length, whole.headers.link]).toEqual([3, undefined]);
    const page = await call<Holder[]>('GET', '/admin/api/keys?limit=2&search=OF%20');
    expect([page.body.length, page.headers['x-total-count']]).toEqual([2, '3']);
    const next = /^<(.+)>; rel="next"$/.exec(String(page.headers.link))?.[1] ?? '';
    const rest = await call<Holder[]>('GET', next);
    expect([rest.body.map(({ name }) => name), rest.headers.link]).toEqual([['of Dora'], undefined]);
    for (const [query, found] of [
      [`member=${ids[1]}`, 2],
      ['team=Payments', 2],
      ['search=dora', 1],
      ['state=revoked', 0],
    ] as const)
      expect([query, (await call<Holder[]>('GET', `/admin/api/keys?${query}`)).body.length]).toEqual([query, found]);
  });

  it('is in the OpenAPI document', async () => {
    await start();
    const { body } = await call<{ paths: Record<string, object> }>('GET', '/admin/api/openapi.json');
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/admin/api/members',
        '/admin/api/members/{id}/raise',
        '/admin/api/teams/{id}/archive',
        '/admin/api/organization',
        '/admin/api/keys/{id}/raise',
      ]),
    );
  });
});
