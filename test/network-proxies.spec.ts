import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountPool } from '../src/accounts/account-pool.service.js';
import { ConfigService } from '../src/config/config.service.js';
import { postJson, type RawAnswer } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import {
  type NetworkProxy,
  type NetworkProxySettings,
  type ProxyBehaviour,
  startNetworkProxy,
} from './start-network-proxy.js';
import { answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';
import { findFreePort } from './support/find-free-port.js';

const MESSAGE = { model: 'claude-x', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] };
const ANSWER = { type: 'message', content: [] };
const STREAM = [
  'event: message_start\ndata: {"type":"message_start","message":{}}\n\n' +
    'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text",' +
    '"text":""}}\n\n',
  'event: message_stop\ndata: {"type":"message_stop"}\n\n',
] as const;

interface Entry {
  name?: string;
  url: string;
}

let upstream: RawUpstream;
let gateway: TestGateway;
let proxies: NetworkProxy[] = [];

beforeEach(async () => {
  upstream = await startRawUpstream(answerJson(200, ANSWER));
});

afterEach(async () => {
  await gateway.close();
  await Promise.all([upstream, ...proxies].map((server) => server.close()));
  proxies = [];
});

async function openProxy(settings?: NetworkProxySettings): Promise<NetworkProxy> {
  const proxy = await startNetworkProxy(settings);
  proxies.push(proxy);
  return proxy;
}

/** Where nobody listens. */
async function deadUrl(): Promise<string> {
  return `http://ghost:gone-secret@127.0.0.1:${await findFreePort()}`;
}

function configOf(entries: readonly unknown[], more: object = {}): object {
  return sandboxConfig(upstream.url, { proxies: entries, version_check: { enabled: false }, ...more });
}

async function start(...entries: readonly unknown[]): Promise<void> {
  gateway = await startGateway({ config: configOf(entries), env: { FACTORY_API_KEY: 'fk-test-key' } });
}

/** For proxies that behave so; one that never answers is not waited for long. */
async function startWith(behaviour: ProxyBehaviour | 'dead', ...entries: readonly unknown[]): Promise<void> {
  const more = behaviour === 'silence' ? { timeouts: { connect_ms: 400 } } : {};
  gateway = await startGateway({ config: configOf(entries, more), env: { FACTORY_API_KEY: 'fk-test-key' } });
}

function reload(config: object): void {
  writeFileSync(gateway.configPath, JSON.stringify(config));
  gateway.app.get(ConfigService).reload();
}

function ask(): Promise<RawAnswer> {
  return postJson(`${gateway.url}/v1/messages`, MESSAGE);
}

/** The proxies in the order in which the log says they were used. */
function used(): string[] {
  return [...gateway.logs.join('').matchAll(/^\[INFO\] Using proxy (.+) for request to 127\.0\.0\.1:\d+$/gm)].map(
    ([, name]) => name ?? '',
  );
}

describe('network proxies', () => {
  it('are not needed: without any the way is direct', async () => {
    await start();
    expect((await ask()).status).toBe(200);
    expect(upstream.requests).toHaveLength(1);
    expect(used()).toEqual([]);
  });

  it('carry the request in a tunnel, with user and password decoded and neither of them in the log', async () => {
    const credentials = { user: 'te@m/ä', password: 'p:a@ss w%rd#1?' };
    const proxy = await openProxy({ credentials });
    await start({ name: 'office', url: proxy.url });
    const answer = await ask();
    expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([200, ANSWER]);
    expect(proxy.targets).toEqual([new URL(upstream.url).host]);
    expect(upstream.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
    expect(gateway.logs).toContain(`[INFO] Using proxy office for request to ${new URL(upstream.url).host}\n`);
    const log = gateway.logs.join('');
    for (const [name, value] of Object.entries(credentials)) {
      expect([
        name,
        log.includes(value),
        log.includes(encodeURIComponent(value)),
        log.includes(Buffer.from(value).toString('base64')),
      ]).toEqual([name, false, false, false]);
    }
  });

  it('take turns, one a request, and keep their tunnels', async () => {
    const [a, b, c] = [await openProxy(), await openProxy(), await openProxy()];
    await start({ name: 'a', url: a.url }, { name: 'b', url: b.url }, { name: 'c', url: c.url });
    for (let request = 0; request < 7; request++) expect((await ask()).status).toBe(200);
    expect(used()).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a']);
    expect([a, b, c].map(({ targets }) => targets.length)).toEqual([1, 1, 1]);
  });

  it('start again at the first when the list has changed, and only then', async () => {
    const entries: Entry[] = [
      { name: 'a', url: (await openProxy()).url },
      { name: 'b', url: (await openProxy()).url },
    ];
    await start(...entries);
    await ask();
    reload(configOf(entries, { system_prompt: 'Changed.' }));
    await ask();
    expect(used()).toEqual(['a', 'b']);
    reload(configOf([...entries, { name: 'c', url: (await openProxy()).url }]));
    await ask();
    await ask();
    expect(used().slice(2)).toEqual(['a', 'b']);
  });

  it('that leave the list lose their idle tunnels, not the answer that is under way', async () => {
    const proxy = await openProxy();
    let finish: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      upstream.answer((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(STREAM[0]);
        finish = () => response.end(STREAM[1]);
        resolve();
      });
    });
    await start({ name: 'a', url: proxy.url });
    const streamed = postJson(`${gateway.url}/v1/messages`, { ...MESSAGE, stream: true });
    await begun;
    upstream.answer(answerJson(200, ANSWER));
    await ask();
    expect(proxy.targets).toHaveLength(2);
    reload(configOf([]));
    finish();
    expect((await streamed).body.toString()).toBe(STREAM.join(''));
    // The upstream itself never hangs up.
    await proxy.whenIdle();
  });

  it('that cannot be used are reported without their URL and left out', async () => {
    const proxy = await openProxy();
    await start(
      { name: 'socks', url: 'socks5://user:hidden-one@127.0.0.1:1' },
      { name: 'typo', url: 'http//hidden-two' },
      'hidden-three',
      { name: 'good', url: proxy.url },
    );
    await ask();
    await ask();
    expect(used()).toEqual(['good', 'good']);
    const warnings = gateway.logs.filter((line) => line.startsWith('[WARN]')).join('');
    for (const index of [0, 1, 2]) expect(warnings).toContain(`proxies[${index}]`);
    expect(warnings).not.toContain('proxies[3]');
    expect(gateway.logs.join('')).not.toContain('hidden');
  });

  it('none of which can be used leave the direct way', async () => {
    await start({ name: 'socks', url: 'socks5://127.0.0.1:1' }, { name: 'empty', url: '' });
    expect((await ask()).status).toBe(200);
    expect(used()).toEqual([]);
  });
});

describe('a proxy that fails', () => {
  it.each<[string, ProxyBehaviour]>([
    ['asks for other credentials', 407],
    ['forbids the target', 403],
    ['cannot reach the target', 502],
    ['hangs up', 'close'],
    ['hangs up before the answer', 'cut'],
    ['never answers', 'silence'],
  ])('%s: the next one is tried and the client sees nothing of it', async (_name, behaviour) => {
    const [broken, good] = [await openProxy(), await openProxy()];
    broken.behave(behaviour);
    await startWith(behaviour, { name: 'broken', url: broken.url }, { name: 'good', url: good.url });
    const answer = await ask();
    expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([200, ANSWER]);
    expect(used()).toEqual(['broken', 'good']);
    expect(gateway.logs.join('')).toMatch(/^\[WARN\] Proxy broken failed/m);
    expect(upstream.requests).toHaveLength(1);
  });

  it('never answers: its connection is closed as soon as the request is given up', async () => {
    const silent = await openProxy();
    silent.behave('silence');
    await startWith('silence', { name: 'silent', url: silent.url });
    expect((await ask()).status).toBe(504);
    await silent.whenIdle();
  });

  it('does not listen: the next one is tried', async () => {
    const good = await openProxy();
    await start({ name: 'dead', url: await deadUrl() }, { name: 'good', url: good.url });
    expect((await ask()).status).toBe(200);
    expect(used()).toEqual(['dead', 'good']);
  });

  it('has closed its idle tunnel in the meantime: a new one is made', async () => {
    const proxy = await openProxy();
    await start({ name: 'a', url: proxy.url });
    await ask();
    proxy.dropTunnels();
    expect((await ask()).status).toBe(200);
    expect(proxy.targets).toHaveLength(2);
  });

  it('and is the only one: a clean 502 in the dialect of the client, without what the proxy said', async () => {
    const proxy = await openProxy();
    proxy.behave(403);
    await start({ name: 'a', url: proxy.url });
    const answer = await ask();
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      type: 'error',
      error: { type: 'api_error', message: expect.stringContaining('proxy') },
    });
    expect(answer.body.toString()).not.toContain('does not like');
    expect(answer.headers).not.toHaveProperty('proxy-authenticate');
    expect(upstream.requests).toHaveLength(0);
  });

  it.each<[string, ProxyBehaviour | 'dead', number]>([
    ['does not listen', 'dead', 502],
    ['never answers CONNECT', 'silence', 504],
    ['hangs up on CONNECT', 'close', 502],
    ['refuses', 407, 502],
  ])('and is the only one, and %s: the account has nothing to do with it', async (_name, behaviour, status) => {
    const proxy = await openProxy();
    if (behaviour !== 'dead') proxy.behave(behaviour);
    await startWith(behaviour, { name: 'a', url: behaviour === 'dead' ? await deadUrl() : proxy.url });
    const answer = await ask();
    expect([answer.status, answer.body.includes('The network proxy')]).toEqual([status, true]);
    const accounts = gateway.app.get(AccountPool, { strict: false }).list();
    expect(
      accounts.map(({ health: { failures }, totals }) => [
        failures,
        [...totals.keys()].filter((name) => name.startsWith('errors:')),
      ]),
    ).toEqual([[0, []]]);
  });

  it('like all the others: each is tried once, then comes a 502 that names nobody', async () => {
    await start(
      { name: 'one', url: await deadUrl() },
      { name: 'two', url: await deadUrl() },
      { name: 'three', url: await deadUrl() },
    );
    const answer = await ask();
    expect(answer.status).toBe(502);
    expect(used()).toEqual(['one', 'two', 'three']);
    expect(`${answer.body.toString()}${gateway.logs.join('')}`).not.toMatch(/gone-secret|ghost/);
    expect(answer.body.toString()).not.toMatch(/127\.0\.0\.1|ECONN/);
  });

  it('does not cost a client that leaves meanwhile another attempt', async () => {
    const [silent, good] = [await openProxy(), await openProxy()];
    silent.behave('silence');
    await start({ name: 'silent', url: silent.url }, { name: 'good', url: good.url });
    const leaving = new AbortController();
    const answer = fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(MESSAGE),
      signal: leaving.signal,
    });
    await gateway.logged(/Using proxy silent/);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await gateway.logged(/POST \/v1\/messages 499 /);
    await silent.whenIdle();
    expect(used()).toEqual(['silent']);
    expect(good.targets).toEqual([]);
  });
});

it('a stream arrives through a proxy while it is produced', async () => {
  const proxy = await openProxy();
  let finish: () => void = () => undefined;
  upstream.answer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(STREAM[0]);
    finish = () => response.end(STREAM[1]);
  });
  await start({ name: 'a', url: proxy.url });
  const answer = await fetch(`${gateway.url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...MESSAGE, stream: true }),
  });
  const reader = answer.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(STREAM[0]);
  finish();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(STREAM[1]);
});
