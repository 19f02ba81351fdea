import { expect, it } from '@jest/globals';
import { jobActor } from '../../src/audit/actor.js';
import { SignInKeys } from '../../src/keys/sign-in-keys.service.js';
import { SignInSessions } from '../../src/keys/sign-in-sessions.service.js';
import { type RawAnswer, sendRequest } from '../send-request.js';
import { KeyedGateway } from '../support/keyed-gateway.js';

const here = new KeyedGateway();
const ADDRESS = '/admin/api/managed-settings';

interface Shown {
  uuid: string;
  effective_checksum: string;
  effective: object;
  problems: string[];
  approvals: { setting: string }[];
  asks_again: boolean;
}

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(here.url + path, {
    method,
    headers: { ...here.admin, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

function get(secret: string, headers: Record<string, string> = {}, method = 'GET'): Promise<RawAnswer> {
  return sendRequest(`${here.url}/managed/settings`, {
    method,
    headers: { authorization: `Bearer ${secret}`, ...headers },
  });
}

it('gives each key the settings of its team, and says whether the client has them already', async () => {
  await here.start();
  const { id } = (await call('POST', '/admin/api/teams', { name: 'Payments' })).body as { id: string };
  const plain = await here.makeKey();
  const ofTeam = await here.makeKey({ team: 'Payments' });
  const none = await get(plain.secret);
  expect([none.status, JSON.parse(none.body.toString())]).toMatchObject([
    404,
    { type: 'error', error: { type: 'not_found_error' } },
  ]);
  // Claude Desktop asks so whether there are settings for it.
  expect((await get(plain.secret, { 'if-none-match': '*' })).status).toBe(404);

  const set = await call('PUT', `${ADDRESS}/organization`, { settings: { model: 'opus', env: { A: '1' } } });
  const { uuid, effective_checksum: checksum } = set.body as Shown;
  expect(set).toMatchObject({ status: 200, body: { scope: 'organization', problems: [], asks_again: false } });
  await call('PUT', `${ADDRESS}/${id}`, { settings: { env: { B: '2' } } });

  const served = await get(plain.secret);
  expect([served.status, JSON.parse(served.body.toString())]).toEqual([
    200,
    { uuid, checksum, settings: { model: 'opus', env: { A: '1' } } },
  ]);
  expect(served.headers).toMatchObject({
    etag: `"${checksum}"`,
    'content-type': 'application/json',
    'cache-control': 'private, no-cache',
  });
  expect(served.headers).not.toHaveProperty('x-cc-gateway-version');
  const team = JSON.parse((await get('', { 'x-api-key': ofTeam.secret, authorization: '' })).body.toString()) as object;
  expect(team).toMatchObject({ settings: { model: 'opus', env: { A: '1', B: '2' } } });

  for (const tag of [`"${checksum}"`, `W/"${checksum}"`, `"x", "${checksum}"`, checksum]) {
    const known = await get(plain.secret, { 'if-none-match': tag });
    expect([known.status, known.body.length, known.headers.etag]).toEqual([304, 0, `"${checksum}"`]);
  }
  for (const tag of ['*', '"sha256:other"', '']) {
    const other = await get(plain.secret, { 'if-none-match': tag });
    expect([tag, other.status, other.body.length]).toEqual([tag, 200, served.body.length]);
  }
  expect((await get(ofTeam.secret, { 'if-none-match': `"${checksum}"` })).status).toBe(200);
  const head = await get(plain.secret, {}, 'HEAD');
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, `${served.body.length}`, 0]);

  expect((await call('DELETE', `${ADDRESS}/organization`)).status).toBe(204);
  expect((await call('DELETE', `${ADDRESS}/organization`)).status).toBe(404);
  expect((await get(plain.secret)).status).toBe(404);
  // No settings and empty settings are two things.
  await call('PUT', `${ADDRESS}/organization`, { settings: {} });
  expect(JSON.parse((await get(plain.secret)).body.toString())).toMatchObject({ settings: {} });
});

it('gives a session the settings of its member, until it is ended', async () => {
  await here.start(undefined, { public_url: 'https://gateway.example.com' });
  await call('POST', '/admin/api/teams', { name: 'Payments' });
  const made = await call('POST', '/admin/api/members', { name: 'Ada', team: 'Payments' });
  const memberId = (made.body as { id: string }).id;
  const keys = here.gateway.app.get(SignInKeys, { strict: false });
  const sessions = here.gateway.app.get(SignInSessions, { strict: false });
  const by = jobActor('sign_in');
  const key = await keys.keyOf(memberId, by);
  const { accessToken, session } = await sessions.open(
    { keyId: key.id, memberId, provider: null },
    { client: 'Claude Code', clientId: null, address: null },
  );
  const { team } = (await call('GET', `/admin/api/members/${memberId}`)).body as { team: string };
  await call('PUT', `${ADDRESS}/${team}`, { settings: { model: 'opus' } });
  const routes = ['GET /managed/settings', 'GET /api/oauth/usage', 'POST /v1/metrics'] as const;
  const ask = (route: (typeof routes)[number]) => {
    const [method = '', path = ''] = route.split(' ');
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
    return sendRequest(here.url + path, { method, headers }, method === 'POST' ? '{}' : undefined);
  };
  expect(JSON.parse((await ask(routes[0])).body.toString())).toMatchObject({ settings: { model: 'opus' } });
  for (const route of routes) expect([route, (await ask(route)).status]).toEqual([route, 200]);
  await sessions.end(session.id, 'ended_by_operator', by);
  for (const route of routes) {
    const answer = await ask(route);
    expect([route, answer.status, answer.headers['x-should-retry']]).toEqual([route, 401, 'false']);
  }
});

it('answers who has no key as other routes do, and other methods too', async () => {
  await here.start();
  const { secret } = await here.makeKey();
  const refused = await get(`${secret}x`);
  expect(refused.headers['x-should-retry']).toBe('false');
  expect([refused.status, JSON.parse(refused.body.toString())]).toMatchObject([
    401,
    { type: 'error', error: { type: 'authentication_error' } },
  ]);
  expect((await get(secret, {}, 'POST')).status).toBe(405);
});

it('shows operators what would come of settings, keeps versions, and refuses what clients cannot take', async () => {
  await here.start();
  const settings = { hooks: { Stop: [{ hooks: [{ type: 'command', command: 'x' }] }] }, modle: 'opus' };
  const preview = await call('POST', `${ADDRESS}/organization/preview`, { settings });
  expect(preview).toMatchObject({
    status: 200,
    body: {
      effective: settings,
      problems: [],
      warnings: ['modle is not a setting of Claude Code; did you mean model?'],
      approvals: [{ setting: 'hooks' }],
      asks_again: true,
    },
  });
  expect((await call('GET', ADDRESS)).body).toEqual([]);
  expect(await call('GET', `${ADDRESS}/organization`)).toMatchObject({ status: 200, body: { settings: null } });

  const { body: first } = await call('PUT', `${ADDRESS}/organization`, { settings, replaces: null });
  const conflict = await call('PUT', `${ADDRESS}/organization`, { settings: {}, replaces: null });
  expect(conflict).toMatchObject({ status: 409, body: { error: { param: 'replaces' } } });
  const { uuid } = first as Shown;
  expect((await call('PUT', `${ADDRESS}/organization`, { settings: {}, replaces: uuid })).status).toBe(200);
  const history = await call('GET', `${ADDRESS}/organization/history?limit=1`);
  const { versions, next } = history.body as { versions: { version: string; settings: object }[]; next: string };
  expect(versions).toMatchObject([{ settings: {}, action: 'update', actor: { kind: 'break_glass' } }]);
  const older = await call('GET', `${ADDRESS}/organization/history?before=${next}`);
  const [oldest] = (older.body as { versions: { version: string }[] }).versions;
  const restored = await call('POST', `${ADDRESS}/organization/restore`, { version: oldest?.version });
  expect(restored).toMatchObject({ status: 200, body: { settings } });

  const wrong: [string, unknown, string][] = [
    ['organization', { settings: { model: 1 } }, 'model must be a text.'],
    ['organization', { settings: [] }, 'settings must be an object.'],
    ['organization', {}, 'settings must be an object.'],
    ['organization', { settings: {}, more: 1 }, 'property more should not exist.'],
    ['organization', { settings: {}, replaces: 5 }, 'replaces must be the uuid of a version, or null.'],
    ['organization', { settings: { claudeMd: 'x'.repeat(50_000) } }, 'there is room for 49152'],
    ['organization', { settings: { env: { A: '\0' } } }, 'must not have a NUL character'],
  ];
  for (const [scope, body, sentence] of wrong) {
    const answer = await call('PUT', `${ADDRESS}/${scope}`, body);
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([400, expect.stringContaining(sentence)]);
  }
  expect((await call('PUT', `${ADDRESS}/team_none`, { settings: {} })).status).toBe(404);
  expect((await call('GET', `${ADDRESS}/organization`)).body).toMatchObject({ settings });
});
