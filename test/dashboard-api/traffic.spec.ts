import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LiveDescription, type OverviewDescription, type RequestSummary, type RequestTimeline } from '../../src/admin/dashboard/dashboard-api.js';
import { LedgerWriter } from '../../src/usage/ledger-writer.service.js';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { ADMIN_TOKEN, BrowsedPage, makeKey } from './browse.js';

const PROMPT = 'a prompt that nobody else may read';

describe('what the dashboard tells of requests', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;
  let operator: BrowsedPage;
  let ada: { id: string; secret: string };
  let grace: { id: string; secret: string };

  beforeAll(async () => {
    sandbox = await startSandbox();
    gateway = await startGateway({ config: sandboxConfig(sandbox.url), env: { ADMIN_TOKEN, FACTORY_API_KEY: 'fk-one,fk-two' } });
    operator = new BrowsedPage(gateway);
    await operator.signIn(ADMIN_TOKEN);
    ada = await makeKey(gateway, { name: 'ada' });
    grace = await makeKey(gateway, { name: 'grace' });
    sandbox.script({ status: 529 });
    await ask(ada.secret, 'conversation-a');
    await ask(ada.secret, 'conversation-a');
    await ask(grace.secret, 'conversation-g', { model: 'nobody-serves-this' });
    await gateway.app.get(LedgerWriter, { strict: false }).write();
  });
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  async function ask(key: string, conversation: string, more: object = {}): Promise<string> {
    const response = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'user-agent': 'claude-cli/2.1.0', 'x-claude-code-session-id': conversation },
      body: JSON.stringify({ model: 'claude-opus-4-8', max_tokens: 100, stream: true, messages: [{ role: 'user', content: PROMPT }], ...more }),
    });
    return await response.text();
  }

  async function requestsOf(page: BrowsedPage): Promise<RequestSummary[]> {
    return (await page.call('GET', '/dashboard/api/requests')).body as RequestSummary[];
  }

  async function member(secret: string): Promise<BrowsedPage> {
    const page = new BrowsedPage(gateway);
    await page.signIn(secret);
    return page;
  }

  it('an operator sees all of them, latest first, and none of their text', async () => {
    const { body } = await operator.call('GET', '/dashboard/api/requests');
    expect(body).toMatchObject([
      { key_name: 'grace', model_asked: null, state: 'failed', status: 404, attempts: 0 },
      { key_name: 'ada', model_served: 'claude-opus-4-8', state: 'complete', status: 200, attempts: 1, client: 'claude-cli', streaming: true, dialect: 'messages' },
      { key_name: 'ada', state: 'complete', status: 200, attempts: 2 },
    ]);
    expect(JSON.stringify(body)).not.toContain(PROMPT);
  });

  it('one of them has a timeline with both attempts and what came of them', async () => {
    const [, , first] = await requestsOf(operator);
    const { body } = await operator.call('GET', `/dashboard/api/requests/${first?.id}`);
    const { events, output_tokens } = body as RequestTimeline;
    expect(events.map(({ kind }) => kind)).toEqual(['received', 'account', 'sent', 'answered', 'failed', 'account', 'sent', 'answered', 'first_byte', 'usage', 'end']);
    expect(events.filter(({ kind }) => kind === 'account').map(({ detail }) => detail?.split(' ')[0])).toEqual(['placed', 'visit']);
    expect(events.filter(({ kind }) => kind === 'answered').map(({ detail }) => detail)).toEqual(['529', '200']);
    expect(events.map(({ after_ms }) => after_ms)).toEqual(events.map(({ after_ms }) => after_ms).sort((a, b) => a - b));
    expect(output_tokens).toBeGreaterThan(0);
  });

  it('the holder of a key sees their own, and not whose account paid', async () => {
    const page = await member(ada.secret);
    const mine = await requestsOf(page);
    expect(mine.map(({ key_name, account }) => [key_name, account])).toEqual([['ada', null], ['ada', null]]);
    const [, , first] = await requestsOf(operator);
    const { body } = await page.call('GET', `/dashboard/api/requests/${first?.id}`);
    const all = (await operator.call('GET', '/dashboard/api/accounts')).body as { id: string }[];
    for (const { id } of all) expect(JSON.stringify(body)).not.toContain(id);
    expect((await (await member(grace.secret)).call('GET', `/dashboard/api/requests/${first?.id}`)).status).toBe(404);
  });

  it('the hour of an operator has every request, the day of a member their attempts', async () => {
    const { body: hour } = await operator.call('GET', '/dashboard/api/overview?range=1h');
    const { total, points, source } = hour as OverviewDescription;
    // A model that nobody serves is the client's mistake and not the gateway's failure.
    expect({ source, requests: total.requests, faults: total.faults, throttled: total.throttled }).toEqual({ source: 'process', requests: 3, faults: 0, throttled: 0 });
    expect(points).toHaveLength(60);
    expect(points.reduce((sum, { requests }) => sum + requests, 0)).toBe(3);
    const { body: day } = await (await member(ada.secret)).call('GET', '/dashboard/api/overview?range=24h');
    expect(day).toMatchObject({ source: 'ledger', bucket_ms: 3_600_000, total: { requests: 3, faults: 1, throttled: 0 } });
    expect((await operator.call('GET', '/dashboard/api/overview?range=2h')).status).toBe(400);
  });

  it('tells every page what is under way, at once', async () => {
    const response = await fetch(`${gateway.url}/dashboard/api/live`, { headers: { cookie: operator.cookie } });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const { value } = await reader.read();
    const text = Buffer.from(value ?? []).toString();
    expect(text).toMatch(/^event: live\ndata: .+\n\n$/);
    const live = JSON.parse(text.slice(text.indexOf('{'))) as LiveDescription;
    expect(live).toMatchObject({ live: 0, waiting: 0 });
    expect(live.last_minute.requests).toBeGreaterThan(0);
    await reader.cancel();
  });

  it('weighs what caches are worth', async () => {
    const { body } = await operator.call('GET', '/dashboard/api/usage/cache');
    expect(body).toMatchObject({ cache_read_tokens: 0, saved_usd: 0, moved_requests: 1, unpriced_models: [] });
  });
});
