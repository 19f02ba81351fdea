import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { MetricsReader } from '../../src/admin/metrics/metrics-reader.service.js';
import { TelemetryForwarder } from '../../src/sign-in/telemetry/telemetry-forwarder.service.js';
import { type RawAnswer, sendRequest } from '../send-request.js';
import { startNetworkProxy } from '../start-network-proxy.js';
import { KeyedGateway } from '../support/keyed-gateway.js';
import { until } from '../support/until.js';

interface Taken {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const here = new KeyedGateway();
const PROTOBUF = Buffer.from([0x0a, 0x02, 0x08, 0x01, 0xff, 0x00, 0x80]);
const FROM_CLIENT = { 'content-type': 'application/x-protobuf' };
const LARGEST = 8 * 1024 * 1024;
/** Of a configured header. */
const SECRET = 'secret-of-the-collector';

let collector: Server;
let taken: Taken[] = [];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  taken = [];
  answer = (response) => void response.writeHead(200).end();
  collector = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      taken.push({ path: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(chunks) });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

async function start(path = '/base/'): Promise<string> {
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}${path}`;
  await here.start(undefined, { telemetry: { url, headers: { 'X-Api-Key': SECRET } } });
  return (await here.makeKey()).secret;
}

function send(
  secret: string,
  signal: string,
  body: Buffer,
  headers: Record<string, string> = FROM_CLIENT,
): Promise<RawAnswer> {
  return sendRequest(
    `${here.url}/v1/${signal}`,
    { method: 'POST', headers: { authorization: `Bearer ${secret}`, ...headers } },
    body,
  );
}

async function counted(): Promise<string[]> {
  const { text } = await here.gateway.app.get(MetricsReader, { strict: false }).read();
  return text.split('\n').filter((line) => line.startsWith('droid2api_telemetry_exports_total{'));
}

function forwarder(): TelemetryForwarder {
  return here.gateway.app.get(TelemetryForwarder, { strict: false });
}

it("sends each signal on as it came, with the collector's headers and never with the member's", async () => {
  const secret = await start();
  const json = Buffer.from('{"resourceMetrics":[ {"resource" : {}} ]}');
  const zipped = gzipSync(json);
  const metrics = await send(secret, 'metrics', PROTOBUF);
  const logs = await send(secret, 'logs', json, { 'content-type': 'application/json; charset=utf-8' });
  // 2.1.197 sends chunks without a length.
  const traces = await send(secret, 'traces', zipped, {
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    'transfer-encoding': 'chunked',
  });
  expect(
    [metrics, logs, traces].map(({ status, headers, body }) => [status, headers['content-type'], body.toString()]),
  ).toEqual([
    [200, 'application/x-protobuf', ''],
    [200, 'application/json', '{}'],
    [200, 'application/json', '{}'],
  ]);
  await until(() => taken.length === 3);
  const byPath = new Map(taken.map((one) => [one.path, one]));
  expect([...byPath.keys()].sort()).toEqual(['/base/v1/logs', '/base/v1/metrics', '/base/v1/traces']);
  expect(byPath.get('/base/v1/metrics')?.body).toEqual(PROTOBUF);
  expect(byPath.get('/base/v1/logs')?.body).toEqual(json);
  expect(byPath.get('/base/v1/traces')?.body).toEqual(zipped);
  expect(byPath.get('/base/v1/logs')?.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(byPath.get('/base/v1/traces')?.headers['content-encoding']).toBe('gzip');
  expect(byPath.get('/base/v1/metrics')?.headers).not.toHaveProperty('content-encoding');
  for (const { headers } of taken) {
    expect(headers).toMatchObject({ 'x-api-key': SECRET, 'user-agent': 'droid2api' });
    expect(JSON.stringify(headers)).not.toContain(secret);
  }
  await until(async () => (await counted()).length === 3);
  expect((await counted()).every((line) => line.includes('outcome="forwarded"'))).toBe(true);
  expect(here.gateway.logs.join('\n')).not.toContain(SECRET);
});

it('answers at once where the collector is broken, and says so once', async () => {
  const secret = await start('');
  answer = (response) => void response.writeHead(500).end('no');
  for (let turn = 0; turn < 5; turn++) expect((await send(secret, 'logs', PROTOBUF)).status).toBe(200);
  await until(async () => (await counted()).join().includes('outcome="failed"} 5'));
  const told = here.gateway.logs.filter((line) => line.includes('telemetry did not reach the collector'));
  expect(told).toEqual([expect.stringContaining('1 export of telemetry did not reach the collector: the collector')]);
  expect(forwarder().room.heldBytes).toBe(0);
});

it('loses what there is no room for where the collector hangs, and goes on to answer', async () => {
  const secret = await start();
  const hanging: ServerResponse[] = [];
  answer = (response) => void hanging.push(response);
  const body = Buffer.alloc(1_000, 1);
  const { room } = forwarder();
  // All but room for three.
  while (room.take(body.length));
  room.give(3 * body.length);
  const full = room.heldBytes;
  for (let turn = 0; turn < 5; turn++) expect((await send(secret, 'traces', body)).status).toBe(200);
  expect(room.heldBytes).toBe(full + 3 * body.length);
  expect(await counted()).toEqual([expect.stringMatching(/signal="traces",outcome="dropped"\} 2$/)]);
  expect((await here.ask(secret)).status).toBe(200);
  await until(() => hanging.length === 3);
  for (const response of hanging) response.writeHead(200).end();
  await until(() => room.heldBytes === full);
});

it('sends what waits before it stops', async () => {
  const secret = await start();
  const hanging: ServerResponse[] = [];
  answer = (response) => void hanging.push(response);
  for (let turn = 0; turn < 12; turn++) await send(secret, 'metrics', PROTOBUF);
  await until(() => hanging.length === 8);
  const closed = here.gateway.close();
  answer = (response) => void response.writeHead(200).end();
  for (const response of hanging) response.writeHead(200).end();
  await closed;
  expect(taken).toHaveLength(12);
  await here.start();
});

it('goes through the network proxies of the configuration', async () => {
  const proxy = await startNetworkProxy({ leadsTo: `127.0.0.1:${(collector.address() as AddressInfo).port}` });
  await here.start(undefined, {
    telemetry: { url: 'http://collector.example.com:4318', headers: { 'X-Api-Key': SECRET } },
    proxies: [{ name: 'out', url: proxy.url }],
  });
  const { secret } = await here.makeKey();
  expect((await send(secret, 'metrics', PROTOBUF)).status).toBe(200);
  await until(() => taken.length === 1);
  expect(taken[0]).toMatchObject({ path: '/v1/metrics', body: PROTOBUF });
  expect(proxy.targets).toEqual(['collector.example.com:4318']);
  const told = here.gateway.logs.filter((line) => line.includes('Using proxy'));
  expect(told).toEqual([expect.stringContaining('[DEBUG] Using proxy out for request to the telemetry collector')]);
  await proxy.close();
});

it('reads and forgets where there is no collector', async () => {
  await here.start();
  const { secret } = await here.makeKey();
  expect((await send(secret, 'metrics', PROTOBUF)).status).toBe(200);
  expect(await counted()).toEqual([expect.stringContaining('signal="metrics",outcome="dropped"} 1')]);
  expect(here.gateway.logs.filter((line) => line.includes('telemetry'))).toEqual([]);
});

it('gives back the room of a client that leaves halfway', async () => {
  const secret = await start();
  const outgoing = request(`${here.url}/v1/logs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, ...FROM_CLIENT, 'content-length': '1000000' },
  });
  outgoing.on('error', () => undefined);
  outgoing.write(Buffer.alloc(100_000));
  await until(() => forwarder().room.heldBytes === 100_000);
  outgoing.destroy();
  await until(() => forwarder().room.heldBytes === 0);
  expect(taken).toEqual([]);
});

it.each<[string, Record<string, string>, number]>([
  ['says so', { 'content-length': String(LARGEST + 1) }, 0],
  ['does not', { 'transfer-encoding': 'chunked' }, LARGEST + 1],
])('refuses what is too large in words of OTLP, where the client %s', async (_, headers, sent) => {
  const secret = await start();
  const outgoing = request(`${here.url}/v1/logs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
  });
  outgoing.flushHeaders();
  if (sent > 0) outgoing.write(Buffer.alloc(sent));
  const response = await answered;
  const body = Buffer.concat(await response.toArray());
  expect([response.statusCode, JSON.parse(body.toString())]).toEqual([
    413,
    { message: 'The export is larger than 8 MiB: send less at a time.' },
  ]);
  outgoing.destroy();
  expect(forwarder().room.heldBytes).toBe(0);
  expect(taken).toEqual([]);
});

it('takes what is just not too large', async () => {
  const secret = await start();
  expect((await send(secret, 'logs', Buffer.alloc(LARGEST))).status).toBe(200);
  await until(() => taken.length === 1);
  expect(taken[0]?.body.length).toBe(LARGEST);
});

it('refuses what is no telemetry, and who has no key', async () => {
  const secret = await start();
  expect((await send(secret, 'logs', PROTOBUF, { 'content-type': 'text/plain' })).status).toBe(415);
  const odd = await send(secret, 'logs', PROTOBUF, { ...FROM_CLIENT, 'content-encoding': 'rot13' });
  expect([odd.status, odd.headers['content-type'], odd.body[0]]).toEqual([415, 'application/x-protobuf', 0x12]);
  expect((await send(`${secret}x`, 'logs', PROTOBUF)).status).toBe(401);
  expect((await sendRequest(`${here.url}/v1/logs`)).status).toBe(405);
  expect(forwarder().room.heldBytes).toBe(0);
  expect(taken).toEqual([]);
});
