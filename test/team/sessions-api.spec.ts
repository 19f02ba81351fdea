import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { jobActor } from '../../src/audit/actor.js';
import { Members } from '../../src/keys/members.service.js';
import { SignInKeys } from '../../src/keys/sign-in-keys.service.js';
import { SignInSessions } from '../../src/keys/sign-in-sessions.service.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';

const TOKEN = 'admin-token-of-this-test';
const BY = jobActor('sign_in');

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startGateway({ config: sandboxConfig('http://127.0.0.1:9'), env: { ADMIN_TOKEN: TOKEN } });
});
afterEach(() => gateway.close());

async function call(method: string, path: string, body?: object) {
  const answer = await fetch(`${gateway.url}/admin/api/${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: body ? JSON.stringify(body) : null,
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

const of = <T>(service: abstract new (...args: never[]) => T): T => gateway.app.get(service, { strict: false });

async function signIn(name: string, client: string) {
  const known = of(Members)
    .list()
    .find((one) => one.name === name);
  const member = known ?? (await of(Members).create({ name }, BY));
  const key = await of(SignInKeys).keyOf(member.id, BY);
  const provider = { issuer: 'https://id.example.com', subject: name, refreshToken: null };
  const approval = { keyId: key.id, memberId: member.id, provider };
  return {
    member,
    key,
    ...(await of(SignInSessions).open(approval, { client, clientId: null, address: '192.0.2.7' })),
  };
}

async function ids(query: string): Promise<string[]> {
  const { body } = await call('GET', `sessions?${query}`);
  return (body as { sessions: { id: string }[] }).sessions.map(({ id }) => id);
}

it('lists who has signed in where, the latest first', async () => {
  const [ada, bea] = [await signIn('Ada', 'Claude Code 2.1.332'), await signIn('Bea', 'Codex 0.171')];
  const more = await signIn('Ada', 'droid2api 2.0.0');
  expect((await call('GET', 'sessions')).body).toEqual({
    sessions: [more, bea, ada].map(({ member, key, session }) => ({
      id: session.id,
      state: 'active',
      member: member.id,
      member_name: member.name,
      key: key.id,
      client: session.client,
      client_id: null,
      address: '192.0.2.7',
      approved_by: 'provider',
      created_at: new Date(session.createdAtMs).toISOString(),
      renewed_at: new Date(session.renewedAtMs).toISOString(),
      ends_at: new Date(session.endsAtMs).toISOString(),
      ended_at: null,
      ended_because: null,
    })),
    next: null,
    total: 3,
  });
  expect(await ids(`member=${ada.member.id}`)).toEqual([more.session.id, ada.session.id]);
  expect(await ids(`key=${bea.key.id}`)).toEqual([bea.session.id]);
  expect(await ids('search=CODEX')).toEqual([bea.session.id]);
  expect((await call('GET', 'sessions?limit=2')).body).toMatchObject({ next: bea.session.id, total: 3 });
  expect(await ids(`limit=2&after=${bea.session.id}`)).toEqual([ada.session.id]);
  expect(await ids('state=ended')).toEqual([]);
});

it('ends one session, or all of a member, who may sign in again', async () => {
  const [ada, bea] = [await signIn('Ada', 'Claude Code'), await signIn('Bea', 'Codex')];
  await signIn('Ada', 'droid2api');
  const ask = (token: string) => fetch(`${gateway.url}/v1/models`, { headers: { authorization: `Bearer ${token}` } });
  expect([(await ask(ada.accessToken)).status, (await ask(bea.accessToken)).status]).toEqual([200, 200]);
  expect((await call('DELETE', `sessions/${bea.session.id}`)).status).toBe(204);
  const refused = await ask(bea.accessToken);
  expect([refused.status, refused.headers.get('x-should-retry'), await refused.text()]).toEqual([
    401,
    'false',
    expect.stringContaining('whoever runs this gateway has ended it. Sign in again: /login in Claude Code'),
  ]);
  expect(await call('DELETE', `sessions/${bea.session.id}`)).toMatchObject({ status: 404 });
  expect(await call('DELETE', `members/${ada.member.id}/sessions`)).toEqual({ status: 200, body: { ended: 2 } });
  expect((await ask(ada.accessToken)).status).toBe(401);
  expect(await ids('state=active')).toEqual([]);
  expect((await call('DELETE', 'members/mem_none/sessions')).status).toBe(404);
  expect((await ask((await signIn('Ada', 'Claude Code')).accessToken)).status).toBe(200);
  const { body } = await call('GET', 'audit?kind=sign_in_session&action=sign_out');
  expect(body).toMatchObject({
    entries: [{ after: { ended_because: 'ended_by_operator' } }, {}, { subject: { id: bea.session.id } }],
  });
});

it('shows a sign-in key without a secret, and changes none', async () => {
  const { key } = await signIn('Ada', 'Claude Code');
  expect((await call('GET', `keys/${key.id}`)).body).toMatchObject({ name: 'sign-in', key: '', sign_in: true });
  expect(await call('POST', `keys/${key.id}/rotate`)).toMatchObject({ status: 400 });
  expect((await call('DELETE', `keys/${key.id}`)).status).toBe(204);
  expect((await signIn('Ada', 'Claude Code')).key.id).not.toBe(key.id);
});
