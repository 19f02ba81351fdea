import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  type LabelledReport,
  type LiveDescription,
  type OverviewDescription,
  type RequestSummary,
  type RequestTimeline,
} from '../../src/admin/dashboard/dashboard-api.js';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { HOUR_MS } from '../../src/config/durations.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { writeLedger } from '../support/write-ledger.js';
import { ADMIN_TOKEN, BrowsedPage, makeKey } from './browse.js';

const PROMPT = 'a prompt that nobody else may read';
/**
 * In the middle of a minute, an hour, a day and a month: what is summed up by them must not depend on when the test
 * runs, and how slowly.
 */
const NOON_MS = Date.UTC(2026, 10, 17, 12, 30, 20);

/** USD for a million tokens. */
const PRICES = { input: 2, output: 10, cache_read: 1, cache_write_5m: 4, cache_write_1h: 8 };

interface Used {
  input_tokens: number;
  output_tokens: number;
  cost_usd: number;
}

/** The sum of what streamed answers of Messages say, which have neither read nor written a cache. */
function usageOf(answers: readonly string[]): Used {
  const last = (answer: string, name: string): number =>
    Number([...answer.matchAll(new RegExp(`"${name}":(\\d+)`, 'g'))].at(-1)?.[1]);
  const sum = (name: string): number => answers.reduce((total, answer) => total + last(answer, name), 0);
  const [input_tokens, output_tokens] = [sum('input_tokens'), sum('output_tokens')];
  return { input_tokens, output_tokens, cost_usd: (input_tokens * PRICES.input + output_tokens * PRICES.output) / 1e6 };
}

function mapValues<T, R>(object: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}

describe('what the dashboard tells of requests', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;
  let operator: BrowsedPage;
  let ada: { id: string; secret: string };
  let grace: { id: string; secret: string };
  /** What Ada's answers said that they used. */
  let adas: Used;
  /** Goes on by a second with every request. */
  let nowMs = NOON_MS;

  beforeAll(async () => {
    jest.spyOn(Date, 'now').mockImplementation(() => nowMs);
    sandbox = await startSandbox();
    gateway = await startGateway({
      config: sandboxConfig(sandbox.url, { prices: [{ match: 'claude-*', ...PRICES }] }),
      env: { ADMIN_TOKEN, FACTORY_API_KEY: 'fk-one,fk-two' },
    });
    operator = new BrowsedPage(gateway);
    await operator.signIn(ADMIN_TOKEN);
    ada = await makeKey(gateway, { name: 'ada' });
    grace = await makeKey(gateway, { name: 'grace' });
    sandbox.script({ status: 529 });
    adas = usageOf([await ask(ada.secret, 'conversation-a'), await ask(ada.secret, 'conversation-a')]);
    await ask(grace.secret, 'conversation-g', {
      model: 'claude-sonnet-5',
      system: [{ type: 'text', text: 'You are careful. '.repeat(2_000), cache_control: { type: 'ephemeral' } }],
    });
    await ask(grace.secret, 'conversation-g', { model: 'nobody-serves-this' });
    await writeLedger(gateway);
  });
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
    jest.restoreAllMocks();
  });

  it.each(['overview', 'requests', 'usage', 'usage/cache', 'keys/use'])(
    'knows the parameters of %s, and no others',
    async (route) => {
      const { status, body } = await operator.call('GET', `/dashboard/api/${route}?tz=UTC`);
      expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('tz is not known here')]);
    },
  );

  async function ask(key: string, conversation: string, more: object = {}): Promise<string> {
    nowMs += 1_000;
    const response = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'anthropic-version': '2023-06-01',
        'user-agent': 'claude-cli/2.1.0',
        'x-claude-code-session-id': conversation,
      },
      body: JSON.stringify({
        model: 'claude-opus-4-8',
        max_tokens: 100,
        stream: true,
        messages: [{ role: 'user', content: PROMPT }],
        ...more,
      }),
    });
    return await response.text();
  }

  async function requestsOf(page: BrowsedPage): Promise<RequestSummary[]> {
    return (await page.call('GET', '/dashboard/api/requests')).body as RequestSummary[];
  }

  /** What a page is told first. */
  async function firstLive(page: BrowsedPage): Promise<LiveDescription> {
    const response = await fetch(`${gateway.url}/dashboard/api/live`, { headers: { cookie: page.cookie } });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    while (!text.includes('\n\n')) text += Buffer.from((await reader.read()).value ?? []).toString();
    await reader.cancel();
    text = text.slice(0, text.indexOf('\n\n'));
    expect(text).toMatch(/^event: live\ndata: .+$/);
    return JSON.parse(text.slice(text.indexOf('{'))) as LiveDescription;
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
      { key_name: 'grace', model_served: 'claude-sonnet-5', state: 'complete', status: 200, attempts: 1 },
      {
        key_name: 'ada',
        model_served: 'claude-opus-4-8',
        state: 'complete',
        status: 200,
        attempts: 1,
        client: 'claude-cli',
        streaming: true,
        dialect: 'messages',
      },
      { key_name: 'ada', state: 'complete', status: 200, attempts: 2 },
    ]);
    expect(JSON.stringify(body)).not.toContain(PROMPT);
  });

  it('one of them has a timeline with both attempts and what came of them', async () => {
    const [, , , first] = await requestsOf(operator);
    const { body } = await operator.call('GET', `/dashboard/api/requests/${first?.id}`);
    const { events, output_tokens } = body as RequestTimeline;
    expect(events.map(({ kind }) => kind)).toEqual([
      'received',
      'account',
      'sent',
      'answered',
      'failed',
      'account',
      'sent',
      'answered',
      'first_byte',
      'usage',
      'end',
    ]);
    expect(events.filter(({ kind }) => kind === 'account').map(({ detail }) => detail?.split(' ')[0])).toEqual([
      'placed',
      'visit',
    ]);
    expect(events.filter(({ kind }) => kind === 'answered').map(({ detail }) => detail)).toEqual(['529', '200']);
    expect(events.map(({ after_ms }) => after_ms)).toEqual(
      events.map(({ after_ms }) => after_ms).sort((a, b) => a - b),
    );
    expect(output_tokens).toBeGreaterThan(0);
  });

  it('the holder of a key sees their own, and not whose account paid', async () => {
    const page = await member(ada.secret);
    const mine = await requestsOf(page);
    expect(mine.map(({ key_name, account }) => [key_name, account])).toEqual([
      ['ada', null],
      ['ada', null],
    ]);
    const [, , , first] = await requestsOf(operator);
    const { body } = await page.call('GET', `/dashboard/api/requests/${first?.id}`);
    const all = (await operator.call('GET', '/dashboard/api/accounts')).body as { id: string }[];
    for (const { id } of all) expect(JSON.stringify(body)).not.toContain(id);
    expect((await (await member(grace.secret)).call('GET', `/dashboard/api/requests/${first?.id}`)).status).toBe(404);
  });

  it('the hour of an operator has every request, the day of a member their attempts', async () => {
    const { body: hour } = await operator.call('GET', '/dashboard/api/overview?range=1h');
    const { total, points, source } = hour as OverviewDescription;
    // A model that nobody serves is the client's mistake and not the gateway's failure.
    expect({ source, requests: total.requests, faults: total.faults, throttled: total.throttled }).toEqual({
      source: 'process',
      requests: 4,
      faults: 0,
      throttled: 0,
    });
    expect(points).toHaveLength(60);
    expect(points.reduce((sum, { requests }) => sum + requests, 0)).toBe(4);
    const { body: day } = await (await member(ada.secret)).call('GET', '/dashboard/api/overview?range=24h');
    expect(day).toMatchObject({ source: 'ledger', bucket_ms: HOUR_MS });
    expect((await operator.call('GET', '/dashboard/api/overview?range=2h')).status).toBe(400);
  });

  it("the holder of a key is told of nobody else's use, whatever they ask for", async () => {
    expect(adas.input_tokens).toBeGreaterThan(0);
    const page = await member(ada.secret);
    const get = async (path: string) => (await page.call('GET', `/dashboard/api/${path}`)).body;
    // Two answers, and the attempt that was refused with 529.
    const line = {
      attempts: 3,
      failed: 1,
      unpriced: 0,
      ...adas,
      cache_read_tokens: 0,
      cache_write_5m_tokens: 0,
      cache_write_1h_tokens: 0,
    };
    for (const wish of ['by=model', `by=model&key=${grace.id}`, `by=model&owner=${grace.id}`]) {
      expect([wish, ((await get(`usage?${wish}`)) as LabelledReport).lines]).toEqual([
        wish,
        [expect.objectContaining({ group: 'claude-opus-4-8', ...line })],
      ]);
      const [head, ...rows] = String(await get(`usage?${wish}&format=csv`))
        .trim()
        .split('\r\n')
        .map((row) => row.split(','));
      const cells = rows.map((row) => Object.fromEntries(row.map((cell, at) => [head?.[at] ?? '', cell] as const)));
      expect([wish, cells]).toEqual([
        wish,
        [expect.objectContaining({ model: 'claude-opus-4-8', ...mapValues(line, String) })],
      ]);
    }
    for (const by of ['client', 'conversation', 'day']) {
      expect([by, ((await get(`usage?by=${by}`)) as LabelledReport).lines]).toEqual([
        by,
        [expect.objectContaining(line)],
      ]);
    }
    expect(await get(`usage/cache?key=${grace.id}`)).toEqual({
      prompt_tokens: adas.input_tokens,
      cache_read_tokens: 0,
      cache_write_tokens: 0,
      saved_usd: 0,
      write_premium_usd: 0,
      moved_requests: 1,
      moved_since: null,
      lost_usd: expect.any(Number),
      unpriced_models: [],
    });
    for (const range of ['1h', '24h', '7d', '30d']) {
      const { total, points } = (await get(`overview?range=${range}`)) as OverviewDescription;
      expect([range, total]).toEqual([
        range,
        {
          requests: 3,
          faults: 1,
          throttled: 0,
          ...adas,
          cache_read_tokens: 0,
          cache_write_tokens: 0,
          first_byte_ms: expect.any(Number),
        },
      ]);
      expect([range, points.reduce((sum, { requests }) => sum + requests, 0)]).toEqual([range, 3]);
    }
    expect(await firstLive(page)).toMatchObject({
      live: 0,
      point: null,
      last_minute: { requests: 2, faults: 0, ...adas, cache_write_tokens: 0 },
    });
  });

  it('tells every page what is under way, at once', async () => {
    expect(await firstLive(operator)).toMatchObject({ live: 0, waiting: 0, last_minute: { requests: 4 } });
  });

  it('weighs what caches are worth', async () => {
    const { body } = await operator.call('GET', '/dashboard/api/usage/cache');
    expect(body).toMatchObject({ cache_read_tokens: 0, saved_usd: 0, moved_requests: 1, unpriced_models: [] });
  });
});
