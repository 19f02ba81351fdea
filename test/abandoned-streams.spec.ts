import { connect, type Socket } from 'node:net';
import { type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type NetworkProxy, startNetworkProxy } from './start-network-proxy.js';
import { answerJson, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const CLIENTS = 500;
/** As far as the first content, before which nothing reaches the client. */
const START =
  'event: message_start\ndata: {"type":"message_start","message":{}}\n\n' +
  'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text",' +
  '"text":""}}\n\n';
const BODY = JSON.stringify({
  model: 'claude-x',
  max_tokens: 100,
  stream: true,
  messages: [{ role: 'user', content: 'hi' }],
});
const REQUEST =
  `POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ` +
  `${BODY.length}\r\n\r\n${BODY}`;

let upstream: RawUpstream;
let proxy: NetworkProxy;
let gateway: TestGateway;

beforeEach(async () => {
  upstream = await startRawUpstream();
  proxy = await startNetworkProxy();
});

afterEach(async () => {
  await gateway.close();
  await Promise.all([upstream.close(), proxy.close()]);
});

/** Counts the upstream's answers that have neither ended nor been cut, and tells when that count arrives somewhere. */
function countOpen() {
  let open = 0;
  const waiting = new Map<number, () => void>();
  const step = (by: number): void => {
    open += by;
    waiting.get(open)?.();
  };
  return {
    follow: (response: ServerResponse): void => {
      step(1);
      response.once('close', () => step(-1));
    },
    reaches: (count: number): Promise<void> =>
      new Promise((resolve) => void (open === count ? resolve() : waiting.set(count, resolve))),
  };
}

function startClient(): { socket: Socket; firstByte: Promise<void> } {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1', () => socket.write(REQUEST));
  const firstByte = new Promise<void>((resolve, reject) => socket.once('error', reject).once('data', () => resolve()));
  return { socket, firstByte };
}

describe.each([
  ['direct', false],
  ['through a network proxy', true],
])('%s', (_way, throughProxy) => {
  beforeEach(async () => {
    const proxies = throughProxy ? [{ name: 'office', url: proxy.url }] : [];
    gateway = await startGateway({
      config: sandboxConfig(upstream.url, { proxies }),
      env: { FACTORY_API_KEY: 'fk-test-key', LOG_LEVEL: 'info' },
    });
  });

  it.each([
    ['in the middle of their streams', START],
    ['before their answers have begun', undefined],
  ])(`${CLIENTS} clients that leave at once, %s, leave no upstream stream open`, async (_name, first) => {
    const open = countOpen();
    upstream.answer((_request, response) => {
      open.follow(response);
      if (first !== undefined) response.writeHead(200, { 'content-type': 'text/event-stream' }).write(first);
    });
    const clients = Array.from({ length: CLIENTS }, startClient);
    await open.reaches(CLIENTS);
    if (first !== undefined) await Promise.all(clients.map(({ firstByte }) => firstByte));

    for (const { socket } of clients) socket.destroy();
    await open.reaches(0);

    upstream.answer(answerJson(200, { type: 'message', content: [] }));
    expect(
      (await postJson(`${gateway.url}/v1/messages`, { ...(JSON.parse(BODY) as object), stream: false })).status,
    ).toBe(200);
  });
});
