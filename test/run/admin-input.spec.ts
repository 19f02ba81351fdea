import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sendRequest } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { BuiltGateway, type GatewayRun } from './built-gateway.js';

const ADMIN_TOKEN = 'admin-token-of-this-test';
const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

let built: BuiltGateway;
let shipped: GatewayRun;
let sources: TestGateway;

beforeAll(async () => {
  const config = sandboxConfig('http://127.0.0.1:9');
  built = await BuiltGateway.build();
  [shipped, sources] = await Promise.all([
    built.start(built.home(config), { ADMIN_TOKEN }),
    startGateway({ config, env: { ADMIN_TOKEN } }),
  ]);
});

afterAll(async () => {
  await sources?.close();
  await built?.close();
});

type Ask = readonly [method: string, path: string, body?: unknown, type?: string];

async function ask(url: string, [method, path, body, type = 'application/json']: Ask) {
  const headers = {
    authorization: `Bearer ${ADMIN_TOKEN}`,
    origin: url,
    host: new URL(url).host,
    ...(body !== undefined && { 'content-type': type }),
  };
  const answer = await sendRequest(
    url + path,
    { method, headers },
    body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  );
  const text = answer.body.toString();
  return {
    status: answer.status,
    message: (JSON.parse(text === '' ? '{}' : text) as { error?: { message: string } }).error?.message,
  };
}

/** Each is asked of the gateway from its sources, and as it is shipped. */
const CASES: readonly (readonly [...Parameters<typeof expectation>, ...Ask])[] = [
  [
    201,
    undefined,
    'POST',
    '/admin/api/keys',
    {
      name: 'laptop',
      owner: 'ada',
      labels: ['a'],
      expires_at: '2030-01-31',
      budget_usd: { day: 1.5 },
      own_upstream: false,
    },
  ],
  [400, 'name is missing: it must be text of 1 to 100 characters.', 'POST', '/admin/api/keys', {}],
  [400, 'name must be text of 1 to 100 characters.', 'POST', '/admin/api/keys', { name: '' }],
  [400, 'name must be text of 1 to 100 characters.', 'POST', '/admin/api/keys', { name: ' \u00a0' }],
  [
    400,
    'name must be text of 1 to 100 characters; owner must be text of 1 to 200 characters.',
    'POST',
    '/admin/api/keys',
    { name: 7, owner: [] },
  ],
  [400, 'budget_usd must be an object.', 'POST', '/admin/api/keys', { name: 'a', budget_usd: 'x' }],
  [
    400,
    'budget_usd.year is not known here; known are day, week, month.',
    'POST',
    '/admin/api/keys',
    { name: 'a', budget_usd: { year: 1 } },
  ],
  [
    400,
    'expires_at must be a date such as 2026-01-31, or a time with its offset.',
    'POST',
    '/admin/api/keys',
    { name: 'a', expires_at: '2026-01-31T10:00' },
  ],
  [400, 'name must not have a NUL character in it.', 'POST', '/admin/api/keys', { name: 'a\0b' }],
  [
    400,
    'labels[1] must not have a NUL character in it.',
    'POST',
    '/admin/api/keys',
    { name: 'a', labels: ['a', '\0'] },
  ],
  [
    400,
    'name must be whole characters: half of a surrogate pair is in it.',
    'POST',
    '/admin/api/keys',
    '{"name":"\\ud800"}',
  ],
  [400, 'The body must be one JSON object.', 'POST', '/admin/api/keys', '[]'],
  [400, 'The body must be one JSON object.', 'POST', '/admin/api/keys', 'null'],
  [400, 'The request body is not valid JSON.', 'POST', '/admin/api/keys', '{"name":'],
  [400, 'The body must not be nested more than 32 levels deep.', 'POST', '/admin/api/keys', DEEP],
  [
    415,
    'The request body must have the content type application/json.',
    'POST',
    '/admin/api/keys',
    'name=a',
    'application/x-www-form-urlencoded',
  ],
  [400, 'id must not have a NUL character in it.', 'DELETE', '/admin/api/keys/a%00b'],
  [400, 'id must not have a NUL character in it.', 'POST', '/admin/api/accounts/a%00b/enable'],
  [404, 'There is no key "a", or it is revoked.', 'DELETE', '/admin/api/keys/a'],
  [
    400,
    'accounts[0].weight must not be less than 0',
    'POST',
    '/admin/api/accounts/import',
    { version: 1, accounts: [{ id: 'a', api_key: 'fk-a', weight: -1 }] },
  ],
  [
    400,
    'accounts[0].name must not have a NUL character in it.',
    'POST',
    '/admin/api/accounts/import',
    { version: 1, accounts: [{ id: 'a', api_key: 'fk-a', name: '\0' }] },
  ],
  [200, undefined, 'GET', '/admin/api/usage?by=owner&from=2026-01-01&to=2026-02-01T00:00:00Z&owner=ada&format=json'],
  [
    400,
    'by must be one or two different ones of key, owner, member, team, project, model, account, client,',
    'GET',
    '/admin/api/usage?by=colour',
  ],
  [400, 'by must be text of 1 to 50 characters.', 'GET', '/admin/api/usage?by=key&by=owner'],
  [
    400,
    'form is not known here; known are from, to, key, owner, member, team, project, model, account, client,',
    'GET',
    '/admin/api/usage?form=2026-01-01',
  ],
  [400, 'from must be a date such as 2026-01-31, or a time with its offset.', 'GET', '/admin/api/usage?from=yesterday'],
  [400, 'to must be later than from.', 'GET', '/admin/api/usage?from=2026-02-01&to=2026-01-01'],
  [400, 'owner must not have a NUL character in it.', 'GET', '/admin/api/usage?owner=a%00b'],
  [401, 'Sign in to the dashboard first.', 'GET', '/dashboard/api/overview?range=2h'],
  [400, 'token must be text of 1 to 500 characters.', 'POST', '/dashboard/api/session', { token: 7 }],
  [
    401,
    'That is neither an admin token nor a valid gateway key.',
    'POST',
    '/dashboard/api/session',
    { token: 'guess' },
  ],
  [
    400,
    'place is not known here; known are name, upstream; upstream must be text of 1 to 100 characters.',
    'POST',
    '/dashboard/api/logins',
    { upstream: 7, place: 1 },
  ],
  [
    400,
    'organization is missing: it must be text of 1 to 200 characters.',
    'POST',
    '/dashboard/api/logins/x/organization',
    {},
  ],
  [401, 'A valid gateway key is required', 'GET', '/v1/usage?from=2026-01-01'],
  [400, 'by is not known here; known are from, to.', 'GET', '/v1/usage?by=model'],
];

describe('what comes from outside is checked alike from sources and as it is shipped', () => {
  it.each(CASES)('%d %s (%s %s)', async (status, message, ...[method, path, body, type]) => {
    const answers = await Promise.all([sources.url, shipped.url].map((url) => ask(url, [method, path, body, type])));
    expect(answers).toEqual([expectation(status, message), expectation(status, message)]);
  });
});

function expectation(status: number, message: string | undefined) {
  return { status, message: message === undefined ? undefined : (expect.stringContaining(message) as unknown) };
}
