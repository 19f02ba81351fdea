import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountPool } from '../src/accounts/account-pool.service.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';
import { until } from './support/until.js';

const EVENTS = { 'content-type': 'text/event-stream' };
/** As far as the first content, before which nothing reaches the client. */
const START =
  'event: message_start\ndata: {"type":"message_start","message":{}}\n\n' +
  'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text",' +
  '"text":""}}\n\n';
const STOP = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';
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
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: 'fk-test-key' } });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

beforeEach(() => {
  gateway.logs.length = 0;
});

/** As many requests in one packet, on one connection. */
function sendAhead(requests: number) {
  const client = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  client.write(REQUEST.repeat(requests));
  return client;
}

describe('requests that a client sends before it has its answers', () => {
  it.each([
    ['that has hardly begun', START],
    // More than the connections hold, so that the gateway has stopped reading.
    ['that is held back', `${START}event: content_block_delta\ndata: {"pad":"${'z'.repeat(16 * 1024 * 1024)}"}\n\n`],
  ])('end with their client, each with an answer %s', async (_name, first) => {
    const closed: Promise<void>[] = [];
    const bothBegun = new Promise<void>((resolve) => {
      upstream.answer((_request, response, message) => {
        closed.push(new Promise((close) => message.socket.once('close', () => close())));
        response.writeHead(200, EVENTS).write(first);
        if (closed.length === 2) resolve();
      });
    });
    const client = sendAhead(2);
    client.pause();
    await bothBegun;
    client.destroy();
    await Promise.all(closed);
    await until(() => gateway.logs.filter((line) => line.includes('POST /v1/messages 499')).length === 2);
    expect(gateway.app.get(AccountPool, { strict: false }).list()[0]?.inFlight).toBe(0);
  });

  it('are answered all, however many they are', async () => {
    upstream.answer((_request, response) => response.writeHead(200, EVENTS).end(START + STOP));
    const client = sendAhead(20);
    let text = '';
    client.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await until(() => text.split(STOP).length === 21);
    client.destroy();
  });
});
