import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { GatewayKeys } from '../../src/keys/gateway-keys.service.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { LedgerWriter } from '../../src/usage/ledger-writer.service.js';
import { type UsageRecord } from '../../src/usage/usage-record.js';
import { INFERENCE_ROUTES } from '../inference-routes.js';
import { readError, typeOf } from '../read-error.js';
import { postJson, type RawAnswer, sendRequest } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { until } from '../support/until.js';

jest.setTimeout(30_000);

const HI = [{ role: 'user', content: 'hi' }];
const MESSAGE = { model: 'claude-opus-4-8', max_tokens: 50, messages: HI };

let sandbox: Sandbox;
let gateway: TestGateway;

beforeEach(async () => {
  sandbox = await startSandbox({ strict: false });
});

afterEach(async () => {
  await gateway.close();
  await sandbox.close();
});

async function start(env: Record<string, string> = { FACTORY_API_KEY: 'fk-team' }, more: object = {}): Promise<void> {
  gateway = await startGateway({ config: sandboxConfig(sandbox.url, more), env: { ADMIN_TOKEN: 'admin-token-of-this-test', ...env } });
}

async function makeKey(settings: object = {}): Promise<{ id: string; secret: string }> {
  const answer = await postJson(`${gateway.url}/admin/api/keys`, { name: 'k', ...settings }, { authorization: 'Bearer admin-token-of-this-test' });
  expect([answer.status, answer.body.toString()]).toEqual([201, expect.any(String)]);
  return JSON.parse(answer.body.toString()) as { id: string; secret: string };
}

function ask(secret: string, body: object = MESSAGE, headers: Record<string, string> = {}, path = '/v1/messages'): Promise<RawAnswer> {
  return postJson(gateway.url + path, body, { authorization: `Bearer ${secret}`, ...headers });
}

async function records(): Promise<UsageRecord[]> {
  await gateway.app.get(LedgerWriter, { strict: false }).write();
  return await gateway.app.get(DatabaseService, { strict: false }).db.selectFrom('usage_records').selectAll().orderBy('at_ms').orderBy('attempt').execute();
}

describe('a gateway key', () => {
  it.each(INFERENCE_ROUTES)('opens $path as bearer, as x-api-key and as both, and goes no further', async ({ path, body }) => {
    await start();
    const { secret } = await makeKey();
    const ways: Record<string, string>[] = [{ authorization: `Bearer ${secret}` }, { 'x-api-key': secret }, { authorization: `Bearer ${secret}`, 'x-api-key': secret }];
    for (const headers of ways) {
      const answer = await postJson(gateway.url + path, body, { ...headers, host: 'gateway.internal' });
      expect([answer.status, answer.body.toString()]).toEqual([200, expect.any(String)]);
    }
    expect(sandbox.requests.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill('Bearer fk-team'));
    for (const { rawHeaders, query, body: sent } of sandbox.requests) expect([rawHeaders.join(), query.toString(), sent.toString()].join()).not.toContain(secret.slice(3));
  });

  it.each(INFERENCE_ROUTES)('that is wrong, expired, revoked, malformed or missing gets one and the same 401 on $path', async ({ path, dialect, body }) => {
    await start();
    const revoked = await makeKey();
    const expired = await makeKey({ expires_at: '2020-01-01' });
    await gateway.app.get(GatewayKeys, { strict: false }).revoke(revoked.id);
    const wrong = `dg-${'A'.repeat(43)}`;
    const answers = await Promise.all([revoked.secret, expired.secret, wrong, 'dg-x', 'anything', undefined].map((token) => postJson(gateway.url + path, body, token === undefined ? {} : { authorization: `Bearer ${token}` })));
    const shown = answers.map(({ status, headers, body: text }) => {
      const { date: _date, 'request-id': _id, 'x-request-id': _other, ...rest } = headers;
      return JSON.stringify([status, rest, text.toString().replace(/req_[0-9a-f]+/g, 'req')]);
    });
    expect(new Set(shown).size).toBe(1);
    expect(answers[0]?.headers['x-should-retry']).toBe('false');
    expect(readError(dialect, answers[0]!).type).toBe(typeOf(dialect, 'authentication_error', 'authentication_error', 'UNAUTHENTICATED'));
    expect(sandbox.requests).toHaveLength(0);
  });

  it('is needed before the first one was made where DROID_REQUIRE_KEYS says so', async () => {
    await start({ FACTORY_API_KEY: 'fk-team', DROID_REQUIRE_KEYS: 'true' });
    expect((await postJson(`${gateway.url}/v1/messages`, MESSAGE)).status).toBe(401);
    expect((await sendRequest(`${gateway.url}/v1/models`)).status).toBe(401);
    expect((await sendRequest(`${gateway.url}/healthz`)).status).toBe(200);
  });

  it('reaches the models that it may ask for and knows of no others', async () => {
    await start(undefined, { models: [{ id: 'claude-opus-4-8', type: 'anthropic' }, { id: 'claude-haiku-4-5', type: 'anthropic' }] });
    const { secret } = await makeKey({ models: ['claude-opus-*'] });
    const headers = { authorization: `Bearer ${secret}` };
    expect((await ask(secret)).status).toBe(200);
    const refused = await ask(secret, { ...MESSAGE, model: 'claude-haiku-4-5' });
    expect([refused.status, refused.headers['x-should-retry'], readError('messages', refused).type]).toEqual([403, 'false', 'permission_error']);
    const list = JSON.parse((await sendRequest(`${gateway.url}/v1/models`, { headers })).body.toString()) as { data: { id: string }[] };
    expect(list.data.map(({ id }) => id)).toEqual(['claude-opus-4-8']);
    expect((await sendRequest(`${gateway.url}/v1/models/claude-opus-4-8`, { headers })).status).toBe(200);
    expect((await sendRequest(`${gateway.url}/v1/models/claude-haiku-4-5`, { headers })).status).toBe(404);
  });

  it('lets its holder pay only where it says so, by x-upstream-authorization', async () => {
    await start({});
    const own = { 'x-upstream-authorization': 'Bearer fk-of-the-client' };
    const may = await makeKey({ own_upstream: true });
    const mayNot = await makeKey();
    expect((await ask(may.secret, MESSAGE, own)).status).toBe(200);
    expect(sandbox.requests.map(({ headers }) => [headers.authorization, headers['x-upstream-authorization']])).toEqual([['Bearer fk-of-the-client', undefined]]);
    expect((await ask(mayNot.secret, MESSAGE, own)).status).toBe(403);
    // The key itself is not an upstream credential.
    expect((await ask(may.secret)).status).toBe(401);
    expect(sandbox.requests).toHaveLength(1);
  });

  it('is paid for by the accounts that it is bound to and by no others', async () => {
    await start({ FACTORY_API_KEY: 'fk-one,fk-two' });
    const listed = JSON.parse((await sendRequest(`${gateway.url}/admin/api/accounts`, { headers: { authorization: 'Bearer admin-token-of-this-test' } })).body.toString()) as { id: string }[];
    const bound = await makeKey({ accounts: [listed[1]?.id] });
    for (let request = 0; request < 4; request++) expect((await ask(bound.secret)).status).toBe(200);
    expect(new Set(sandbox.requests.map(({ headers }) => headers.authorization)).size).toBe(1);
    const lost = await makeKey({ accounts: ['nobody'] });
    const refused = await ask(lost.secret);
    expect([refused.status, refused.headers['x-should-retry']]).toEqual([403, 'false']);
  });
});

describe('the limits of a key', () => {
  it.each(INFERENCE_ROUTES.filter(({ path }) => !path.endsWith('count_tokens')))('refuse in the words of $path', async ({ path, dialect, body }) => {
    await start();
    const { secret } = await makeKey({ requests_per_minute: 1 });
    expect((await ask(secret, body, {}, path)).status).toBe(200);
    const refused = await ask(secret, body, {}, path);
    expect([refused.status, Number(refused.headers['retry-after']) > 0, /^\d+$/.test(refused.headers['retry-after'] ?? '')]).toEqual([429, true, true]);
    expect(readError(dialect, refused).message).toContain('1 requests a minute');
    expect((await ask(secret, INFERENCE_ROUTES[1]?.body, {}, '/v1/messages/count_tokens')).status).toBe(200);
    expect(sandbox.requests).toHaveLength(2);
  });

  it('hold tokens a minute and requests under way, and count an answer when it is over', async () => {
    await start();
    const tokens = await makeKey({ tokens_per_minute: 40 });
    expect((await ask(tokens.secret, { ...MESSAGE, messages: [{ role: 'user', content: '[[text 60]]' }], max_tokens: 100 })).status).toBe(200);
    expect(readError('messages', await ask(tokens.secret)).message).toContain('40 tokens a minute');

    const single = await makeKey({ max_concurrent: 1 });
    sandbox.script({ hang: 'before-headers' });
    const first = ask(single.secret);
    const held = await sandbox.whenHeld(await sandbox.nextRequest((request) => request.held || request.status === undefined));
    const second = await ask(single.secret);
    expect([second.status, readError('messages', second).message]).toEqual([429, expect.stringContaining('1 requests under way')]);
    sandbox.release(held);
    expect((await first).status).toBe(200);
    expect((await ask(single.secret)).status).toBe(200);
  });

  it('tell Claude Code how much of a budget is spent, and which one when it is', async () => {
    await start();
    const { secret } = await makeKey({ budget_usd: { day: 0.0005 } });
    const first = await ask(secret, { ...MESSAGE, stream: true, messages: [{ role: 'user', content: '[[text 50]]' }] });
    expect([first.status, first.headers['anthropic-ratelimit-unified-status']]).toEqual([200, 'allowed']);
    const refused = await ask(secret);
    expect([refused.status, readError('messages', refused).type, refused.headers['x-should-retry'], refused.headers['anthropic-ratelimit-unified-status']]).toEqual([429, 'billing_error', 'false', 'rejected']);
    expect(readError('messages', refused).message).toMatch(/daily budget .* resets at/);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['anthropic-ratelimit-unified-representative-claim']).toBeUndefined();
    expect(sandbox.requests).toHaveLength(1);
  });
});

describe('the ledger', () => {
  it('has a record of every attempt: streamed, whole, translated, counted, failed over, refused', async () => {
    await start({ FACTORY_API_KEY: 'fk-one,fk-two' });
    const { id, secret } = await makeKey({ owner: 'ada' });
    const headers = { 'x-claude-code-session-id': 'conversation-1', 'x-claude-code-agent-id': 'agent-1', 'user-agent': 'claude-cli/2.1.330 (external, cli)' };
    await ask(secret, { ...MESSAGE, stream: true }, headers);
    await ask(secret, MESSAGE, headers);
    await ask(secret, { ...MESSAGE, model: 'glm-5', stream: true }, headers);
    await ask(secret, { model: MESSAGE.model, messages: HI }, headers, '/v1/messages/count_tokens');
    sandbox.script({ status: 529 });
    await ask(secret, MESSAGE, headers);
    sandbox.script({ status: 400 });
    await ask(secret, MESSAGE, headers);
    const rows = await records();
    expect(rows.map(({ kind, status, quality, ended, attempt, client_dialect, upstream_dialect }) => [kind, status, quality, ended, attempt, client_dialect, upstream_dialect])).toEqual([
      ['answer', 200, 'final', 'complete', 1, 'messages', 'messages'],
      ['answer', 200, 'final', 'complete', 1, 'messages', 'messages'],
      ['answer', 200, 'final', 'complete', 1, 'messages', 'chat'],
      ['count_tokens', 200, 'final', 'complete', 1, 'messages', 'messages'],
      ['answer', 529, 'final', 'complete', 1, 'messages', 'messages'],
      ['answer', 200, 'final', 'complete', 2, 'messages', 'messages'],
      ['answer', 400, 'final', 'complete', 1, 'messages', 'messages'],
    ]);
    for (const row of rows) expect(row).toMatchObject({ key_id: id, owner: 'ada', conversation: 'conversation-1', agent: 'agent-1', client: 'claude-cli', client_version: '2.1.330' });
    expect(rows.map(({ input_tokens, output_tokens }) => input_tokens + output_tokens > 0)).toEqual([true, true, true, false, false, true, false]);
    expect(rows[2]).toMatchObject({ model_asked: 'glm-5', model_served: 'glm-5' });
    expect(new Set(rows.slice(4, 6).map(({ account }) => account)).size).toBe(2);
  });

  it('has what a client that left, and an upstream that broke off, had used so far', async () => {
    await start();
    const { secret } = await makeKey();
    sandbox.script({ hang: { afterEvents: 4 } }, { cut: { afterEvents: 4 } }, { errorEvent: { afterEvents: 4 } });
    const leave = new AbortController();
    const left = sendRequest(`${gateway.url}/v1/messages`, { method: 'POST', signal: leave.signal, headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` } }, JSON.stringify({ ...MESSAGE, stream: true })).catch(() => undefined);
    const held = await sandbox.whenHeld(await sandbox.nextRequest());
    leave.abort();
    await left;
    await sandbox.whenClosed(held);
    await ask(secret, { ...MESSAGE, stream: true });
    await ask(secret, { ...MESSAGE, stream: true });
    await until(async () => (await records()).length === 3, 5_000);
    const rows = await records();
    expect(rows.map(({ ended, quality }) => [ended, quality])).toEqual([
      ['aborted', 'partial'],
      ['failed', 'partial'],
      ['failed', 'partial'],
    ]);
    for (const row of rows) expect([row.input_tokens > 0, row.output_tokens >= 3]).toEqual([true, true]);
  });

  it('has nothing of a request that reached no upstream', async () => {
    await start(undefined, { endpoint: [{ name: 'anthropic', base_url: 'http://127.0.0.1:9/v1/messages' }], models: [{ id: 'claude-*', type: 'anthropic' }] });
    const { secret } = await makeKey();
    expect((await ask(secret)).status).toBe(502);
    expect(await records()).toEqual([]);
  });
});

it('waits while every account is busy, with pings, and serves in turn', async () => {
  sandbox.script({ hang: 'before-headers' });
  gateway = await startGateway({ config: sandboxConfig(sandbox.url, { timeouts: { ping_ms: 100 } }), env: { ADMIN_TOKEN: 'admin-token-of-this-test' } });
  const account = { id: 'only', api_key: 'fk-only', max_concurrency: 1 };
  const imported = await postJson(`${gateway.url}/admin/api/accounts/import`, { version: 1, accounts: [account] }, { authorization: 'Bearer admin-token-of-this-test' });
  expect([imported.status, imported.body.toString()]).toEqual([200, expect.any(String)]);
  const { secret } = await makeKey();
  const first = ask(secret);
  const held = await sandbox.whenHeld(await sandbox.nextRequest());
  const second = ask(secret, { ...MESSAGE, stream: true });
  await Promise.race([second, new Promise((resolve) => setTimeout(resolve, 350))]);
  expect(sandbox.requests).toHaveLength(1);
  sandbox.release(held);
  expect((await first).status).toBe(200);
  const answer = await second;
  expect([answer.status, answer.body.toString().startsWith('event: ping'), answer.body.includes('message_stop')]).toEqual([200, true, true]);
});

it('keeps every credential out of logs, errors, files and admin answers', async () => {
  await start({ FACTORY_API_KEY: 'fk-Canary7team' });
  const { secret } = await makeKey({ own_upstream: true });
  const canaries = ['Canary7team', 'Canary7own', 'Canary7prompt', secret.slice(8, -5)];
  const headers = { 'x-upstream-authorization': 'Bearer fk-Canary7own' };
  const body = { ...MESSAGE, messages: [{ role: 'user', content: 'Canary7prompt' }] };
  const answers: RawAnswer[] = [];
  for (const status of [400, 401, 500]) {
    sandbox.script({ status });
    answers.push(await ask(secret, body, headers));
  }
  answers.push(await ask(secret, { ...body, model: 'nothing' }, headers), await ask(`${secret.slice(0, -1)}!`, body));
  await ask(secret, { ...body, stream: true }, headers);
  for (const path of ['/admin/api/keys', '/admin/api/usage', '/admin/api/accounts', '/admin/api/usage?by=conversation&format=csv']) {
    answers.push(await sendRequest(gateway.url + path, { headers: { authorization: 'Bearer admin-token-of-this-test' } }));
  }
  answers.push(await sendRequest(`${gateway.url}/v1/usage`, { headers: { authorization: `Bearer ${secret}` } }));
  const data = join(dirname(gateway.configPath), 'data');
  const files = () => readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'));
  const inSpool = files();
  await records();
  const texts = [...answers.map(({ headers: shown, body: text }) => JSON.stringify(shown) + text.toString()), ...gateway.logs, ...inSpool, ...files()];
  expect(texts.length).toBeGreaterThan(20);
  expect(canaries.filter((canary) => texts.some((text) => text.includes(canary)))).toEqual([]);
});
