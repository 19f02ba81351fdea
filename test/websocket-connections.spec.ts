import { type ServerResponse } from 'node:http';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ResponsesSockets } from '../src/chat/websocket/responses-sockets.service.js';
import { MINUTE_MS } from '../src/config/durations.js';
import { steadyNowMs } from '../src/config/steady-clock.js';
import { postJson, sendRequest } from './send-request.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { answerResponses, beginEvents, event, message, responseEvents } from './support/responses-answers.js';
import { refusedHandshake, SocketClient } from './support/socket-client.js';
import { until } from './support/until.js';

const ASK = { model: 'gpt-x', store: false, input: [{ role: 'user', content: 'hi' }] };
const HANDSHAKE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version': '13',
};
const ADMIN = { authorization: 'Bearer admin-token-of-this-test' };

let upstream: RawUpstream;
let gateway: TestGateway;
let isClosed: boolean;

beforeEach(async () => {
  upstream = await startRawUpstream(answerResponses(() => [message('a')]));
  await start();
});

afterEach(async () => {
  if (!isClosed) await gateway.close();
  await upstream.close();
});

async function start(more: object = {}): Promise<void> {
  gateway = await startGateway({
    config: sandboxConfig(upstream.url, more),
    env: { FACTORY_API_KEY: 'fk-team', ADMIN_TOKEN: 'admin-token-of-this-test', DROID_DRAIN_GRACE_MS: '0' },
  });
  isClosed = false;
}

async function restart(more: object): Promise<void> {
  await gateway.close();
  await start(more);
}

async function makeKey(settings: object = {}): Promise<{ id: string; authorization: string }> {
  const answer = await postJson(`${gateway.adminUrl}/admin/api/keys`, { name: 'k', ...settings }, ADMIN);
  const { id, secret } = JSON.parse(answer.body.toString()) as { id: string; secret: string };
  return { id, authorization: `Bearer ${secret}` };
}

function holdAnswer(): Promise<ServerResponse> {
  return new Promise((resolve) =>
    upstream.answer((_request, response) => {
      beginEvents(response);
      response.write(event('response.output_text.delta', { delta: 'x' }));
      resolve(response);
    }),
  );
}

const sockets = (): ResponsesSockets => gateway.app.get(ResponsesSockets, { strict: false });

describe('the handshake', () => {
  it('needs a valid key where there are keys', async () => {
    const { authorization } = await makeKey();
    const { status, body } = await refusedHandshake(gateway.url, { authorization: 'Bearer wrong' });
    expect([status, JSON.parse(body)]).toMatchObject([401, { error: { code: 'invalid_api_key' } }]);
    expect((await refusedHandshake(gateway.url)).status).toBe(401);
    const ways: Record<string, string>[] = [{ authorization }, { 'x-api-key': authorization.slice('Bearer '.length) }];
    for (const headers of ways) {
      const client = await SocketClient.connect(gateway.url, headers);
      expect((await client.ask(ASK)).at(-1)?.type).toBe('response.completed');
      await client.close();
    }
  });

  it('is refused so that clients go on by HTTP, where the operator wants no WebSocket', async () => {
    const config = JSON.stringify(sandboxConfig(upstream.url, { websockets: false }));
    writeFileSync(gateway.configPath, config);
    await gateway.logged(/config\.json|[Cc]onfiguration/);
    await until(async () => {
      try {
        const { status, body } = await refusedHandshake(gateway.url);
        return status === 426 && body.includes('POST');
      } catch {
        return false;
      }
    });
  });

  it('is refused to web pages that may not read answers', async () => {
    const origin = 'https://page.example';
    const { status, body } = await refusedHandshake(gateway.url, { origin });
    expect([status, body]).toEqual([403, expect.stringContaining('cors_origins')]);
    await restart({ cors_origins: [origin] });
    const { authorization } = await makeKey();
    const client = await SocketClient.connect(gateway.url, { origin, authorization });
    await client.close();
  });

  it('is one of the Responses API only, and of one port only', async () => {
    await restart({ admin_port: 0, metrics_port: 0 });
    const at = (url: string, path: string) => refusedHandshake(url.replace('http', 'ws') + path);
    const metrics = gateway.metricsUrl.replace('/metrics', '');
    const seen = await Promise.all([
      at(gateway.url, '/v1/messages'),
      at(gateway.url, '/v1/responses/compact'),
      at(gateway.url, '/v1/other'),
      at(gateway.adminUrl, '/v1/responses'),
      at(metrics, '/v1/responses'),
    ]);
    expect(seen.map(({ status }) => status)).toEqual([405, 426, 404, 404, 404]);
  });

  it('is told what is wrong with it', async () => {
    const headers = { ...HANDSHAKE, 'sec-websocket-key': 'a', 'sec-websocket-version': '8' };
    const { status, body } = await sendRequest(`${gateway.url}/v1/responses`, { headers });
    expect([status, JSON.parse(body.toString())]).toMatchObject([
      400,
      { error: { message: expect.stringMatching(/13/) } },
    ]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['a body', { 'content-length': '2' }, /no body/],
    ['a body in chunks', { 'transfer-encoding': 'chunked' }, /no body/],
    ['another protocol beside it', { upgrade: 'websocket, h2c' }, /Upgrade must be websocket/],
  ])('has not %s', async (_name, more, why) => {
    const headers = { ...HANDSHAKE, ...more };
    const sentBody = more.upgrade === undefined ? '{}' : undefined;
    const { status, body } = await sendRequest(`${gateway.url}/v1/responses`, { headers }, sentBody);
    expect([status, JSON.parse(body.toString())]).toMatchObject([
      400,
      { error: { message: expect.stringMatching(why) } },
    ]);
  });

  it('is refused to callers for whom the team does not pay, as their requests by HTTP are', async () => {
    const elsewhere = { host: 'gateway.example' };
    const { status, body } = await refusedHandshake(gateway.url, elsewhere);
    const byHttp = await postJson(`${gateway.url}/v1/responses`, ASK, elsewhere);
    expect([status, JSON.parse(body)]).toEqual([byHttp.status, JSON.parse(byHttp.body.toString())]);
    expect(status).toBe(401);
  });

  it('waits for the answers of the requests before it on its connection', async () => {
    const held = holdAnswer();
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    let seen = '';
    socket.setEncoding('latin1').on('data', (text: string) => (seen += text));
    const body = JSON.stringify({ ...ASK, stream: true });
    const head = `Host: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    const lines = Object.entries(HANDSHAKE).map(([name, value]) => `${name}: ${value}\r\n`);
    const upgrade = `GET /v1/responses HTTP/1.1\r\nHost: 127.0.0.1\r\n${lines.join('')}\r\n`;
    socket.write(`POST /v1/responses HTTP/1.1\r\n${head}\r\n\r\n${body}${upgrade}`);
    (await held).end(responseEvents('resp_1', [message('a')]));
    await until(() => seen.includes('101 Switching Protocols'));
    expect(seen.match(/HTTP\/1\.1 \d+|response\.completed(?=",")/g)).toEqual([
      'HTTP/1.1 200',
      'response.completed',
      'HTTP/1.1 101',
    ]);
    socket.destroy();
  });

  it('that lost its way at a proxy is refused so that clients go on by HTTP', async () => {
    const answer = await sendRequest(`${gateway.url}/v1/responses`, {
      headers: { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' },
    });
    expect([answer.status, answer.body.toString()]).toEqual([426, expect.stringContaining('proxy')]);
  });

  it('is refused beyond a number of one caller, so that clients go on by HTTP', async () => {
    const clients: SocketClient[] = [];
    for (let count = 0; count < 500; count++) clients.push(await SocketClient.connect(gateway.url));
    expect(await refusedHandshake(gateway.url)).toMatchObject({ status: 426 });
    await clients.pop()?.close();
    await until(async () => {
      try {
        clients.push(await SocketClient.connect(gateway.url));
        return true;
      } catch {
        return false;
      }
    });
    for (const client of clients) client.socket.terminate();
  });
});

describe('a key', () => {
  it('that is revoked ends the connection at the next request', async () => {
    const { id, authorization } = await makeKey();
    const client = await SocketClient.connect(gateway.url, { authorization });
    await client.ask(ASK);
    const answer = await sendRequest(`${gateway.adminUrl}/admin/api/keys/${id}`, { method: 'DELETE', headers: ADMIN });
    expect(answer.status).toBeLessThan(300);
    expect(await client.ask(ASK)).toMatchObject([{ type: 'error', status: 401, error: { code: 'invalid_api_key' } }]);
    expect((await client.untilClosed()).code).toBe(1008);
    expect(upstream.requests).toHaveLength(1);
  });

  it('has its models and limits, and its ledger, as by HTTP', async () => {
    const { authorization } = await makeKey({ models: ['gpt-x'], requests_per_minute: 2 });
    const client = await SocketClient.connect(gateway.url, { authorization });
    expect(await client.ask({ ...ASK, model: 'gpt-other' })).toMatchObject([{ status: 403 }]);
    await client.ask({ ...ASK, generate: false });
    await client.ask(ASK);
    await client.ask(ASK);
    const [told] = await client.ask(ASK);
    expect(told).toMatchObject({ type: 'error', status: 429, headers: { 'retry-after': expect.any(String) } });
    await client.close();
    expect(upstream.requests).toHaveLength(2);
  });
});

describe('Codex', () => {
  const CODEX = { 'user-agent': 'codex_exec/0.171.0 (Linux)' };

  it("hears of its key's limits by an event, and of a spent budget by the error that ends its turn", async () => {
    await restart({ prices: [{ match: 'gpt-x', input: 1_000, output: 1_000 }] });
    const { authorization } = await makeKey({ budget_usd: { month: 1 } });
    const [codex, other] = [
      await SocketClient.connect(gateway.url, { ...CODEX, authorization }),
      await SocketClient.connect(gateway.url, { authorization, 'user-agent': 'other/1' }),
    ];
    expect((await codex.ask(ASK))[0]).toMatchObject({
      type: 'codex.rate_limits',
      rate_limits: { primary: { used_percent: expect.any(Number), window_minutes: expect.any(Number) } },
    });
    expect((await other.ask(ASK))[0]?.type).toBe('response.created');
    await other.close();

    const spent = await makeKey({ budget_usd: { month: 0.001 } });
    const poor = await SocketClient.connect(gateway.url, { ...CODEX, authorization: spent.authorization });
    await poor.ask(ASK);
    const [told] = (await poor.ask(ASK)).slice(-1);
    expect(told).toMatchObject({
      type: 'error',
      status: 429,
      error: { type: 'usage_limit_reached', resets_at: expect.any(Number) },
      headers: { 'x-codex-primary-used-percent': '100' },
    });
    await Promise.all([codex.close(), poor.close()]);
  });
});

describe('a connection', () => {
  const LIMIT = { type: 'error', status: 400, error: { code: 'websocket_connection_limit_reached' } };

  it('of an hour ends, and an answer under way before it', async () => {
    const [idle, busy] = [await SocketClient.connect(gateway.url), await SocketClient.connect(gateway.url)];
    const held = holdAnswer();
    busy.send(ASK);
    const response = await held;
    sockets().check(steadyNowMs() + 61 * MINUTE_MS);
    expect(await idle.answer()).toMatchObject([LIMIT]);
    expect((await idle.untilClosed()).code).toBe(1001);
    response.end(responseEvents('resp_1', [message('a')]));
    expect((await busy.answer()).at(-1)?.type).toBe('response.completed');
    expect(await busy.answer()).toMatchObject([LIMIT]);
    await busy.untilClosed();
  });

  it('without a request for long is closed, and one whose client answers no ping', async () => {
    const client = await SocketClient.connect(gateway.url);
    const running = await SocketClient.connect(gateway.url);
    const held = holdAnswer();
    running.send(ASK);
    const response = await held;
    sockets().check(steadyNowMs() + 16 * MINUTE_MS);
    expect(await client.untilClosed()).toEqual({ code: 1001, reason: 'idle' });
    response.end(responseEvents('resp_1', [message('a')]));
    expect((await running.answer()).at(-1)?.type).toBe('response.completed');
    await running.close();

    const dead = await SocketClient.connect(gateway.url);
    dead.socket.pause();
    sockets().check(steadyNowMs());
    sockets().check(steadyNowMs());
    dead.socket.resume();
    expect((await dead.untilClosed()).code).toBe(1006);
  });

  it('goes on while its client answers pings', async () => {
    const client = await SocketClient.connect(gateway.url);
    for (let count = 0; count < 3; count++) {
      const pinged = new Promise((resolve) => client.socket.once('ping', resolve));
      sockets().check(steadyNowMs());
      await pinged;
      await client.ask({ ...ASK, generate: false });
    }
    await client.close();
  });

  it('is told to go elsewhere when the gateway stops, after the answer under way', async () => {
    const [idle, busy] = [await SocketClient.connect(gateway.url), await SocketClient.connect(gateway.url)];
    const held = holdAnswer();
    busy.send(ASK);
    const response = await held;
    isClosed = true;
    const drained = gateway.drain();
    expect(await idle.answer()).toMatchObject([LIMIT]);
    await idle.untilClosed();
    response.end(responseEvents('resp_1', [message('a')]));
    expect((await busy.answer()).at(-1)?.type).toBe('response.completed');
    expect(await busy.answer()).toMatchObject([LIMIT]);
    await busy.untilClosed();
    await drained;
  });

  it('with a message beyond all bounds is closed', async () => {
    const client = await SocketClient.connect(gateway.url);
    client.socket.send('x'.repeat((64 << 20) + 1));
    expect((await client.untilClosed()).code).toBe(1009);
  });

  it('that is no WebSocket any more is closed, and nothing else', async () => {
    const [client, other] = [await SocketClient.connect(gateway.url), await SocketClient.connect(gateway.url)];
    const { socket } = client as unknown as { socket: { _socket: { write(bytes: Buffer): void } } };
    socket._socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    expect((await client.untilClosed()).code).toBe(1002);
    expect((await other.ask(ASK)).at(-1)?.type).toBe('response.completed');
    await other.close();
  });
});
