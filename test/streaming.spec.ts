import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Traffic } from '../src/observability/traffic.service.js';
import { postJson, sendRequest } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import { ANY_ANSWER, type RawUpstream, startRawUpstream } from './start-raw-upstream.js';
import { until } from './support/until.js';

const EVENTS = { 'content-type': 'text/event-stream' };
/** As far as the first content, before which nothing reaches the client. */
const START =
  'event: message_start\ndata: {"type":"message_start","message":{}}\n\n' +
  'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text",' +
  '"text":""}}\n\n';
const DELTA =
  'event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"你好 👋"}}\n\n';
const STOP = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';
const PING = 'event: ping\ndata: {"type":"ping"}\n\n';

const messages = { model: 'claude-x', max_tokens: 100, stream: true, messages: [{ role: 'user', content: 'hi' }] };
const chat = { model: 'glm-x', stream: true, messages: [{ role: 'user', content: 'hi' }] };
const responses = { model: 'gpt-x', stream: true, input: 'hi' };

let upstream: RawUpstream;
let gateway: TestGateway;
/** With limits so short that a test can wait for them. */
let impatient: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  const env = { FACTORY_API_KEY: 'fk-test-key' };
  gateway = await startGateway({ config: sandboxConfig(upstream.url), env });
  impatient = await startGateway({
    config: sandboxConfig(upstream.url, {
      timeouts: { ping_ms: 100, idle_ms: 1500, first_byte_ms: 1000, connect_ms: 1000 },
    }),
    env,
  });
});

afterAll(async () => {
  await gateway.close();
  await impatient.close();
  await upstream.close();
});

/** Resolves when the request that the impatient gateway has under way was covered by so many pings. */
function whenPinged(pings: number): Promise<void> {
  const traffic = impatient.app.get(Traffic, { strict: false });
  return until(() => [...traffic.underWay()].some((trace) => trace.pings >= pings));
}

describe('streams', () => {
  it('pass byte for byte, however they are cut', async () => {
    const bytes = Buffer.from(START + PING + DELTA + STOP);
    for (let at = 0; at < bytes.length; at += 3) {
      upstream.answer((_request, response) => {
        response.writeHead(200, EVENTS);
        response.write(bytes.subarray(0, at));
        setImmediate(() => response.end(bytes.subarray(at)));
      });
      const answer = await postJson(`${gateway.url}/v1/messages?beta=true`, messages);
      expect(answer.body.equals(bytes)).toBe(true);
    }
  });

  it('arrive while they are produced', async () => {
    let finish: () => void = () => undefined;
    upstream.answer((_request, response) => {
      response.writeHead(200, EVENTS).write(START);
      finish = () => response.end(STOP);
    });
    const answer = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(messages),
    });
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(answer.headers.get('cache-control')).toBe('no-cache, no-transform');
    const reader = answer.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(START);
    finish();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(STOP);
  });

  it.each([
    ['/v1/messages', messages, START + DELTA, STOP, PING],
    [
      '/v1/chat/completions',
      chat,
      'data: {"choices":[{"delta":{"content":"a"}}]}\n\n',
      'data: [DONE]\n\n',
      ': ping\n\n',
    ],
    [
      '/v1/responses',
      responses,
      'event: response.created\ndata: {"type":"response.created"}\n\n' +
        'event: response.output_item.added\ndata: {"type":"response.output_item.added"}\n\n',
      'event: response.completed\ndata: {"type":"response.completed"}\n\n',
      ': ping\n\n',
    ],
  ])('%s: a ping fills the silence, between events and never inside one', async (path, body, first, last, ping) => {
    upstream.answer((_request, response) => {
      // The silence begins in the middle of an event.
      response.writeHead(200, EVENTS).write(first + last.slice(0, 9));
      void whenPinged(2).then(() => response.end(last.slice(9)));
    });
    const text = (await postJson(impatient.url + path, body)).body.toString();
    expect(text.split(ping).length).toBeGreaterThan(2);
    expect(text.replaceAll(ping, '')).toBe(first + last);
    expect(text.endsWith(ping + last)).toBe(true);
  });

  it('a silent upstream is covered by pings from the start; its late error then comes in band', async () => {
    upstream.answer((_request, response) => {
      void whenPinged(1).then(() =>
        response
          .writeHead(529, { 'content-type': 'application/json' })
          .end('{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'),
      );
    });
    const answer = await postJson(`${impatient.url}/v1/messages`, messages);
    expect(answer.status).toBe(200);
    const text = answer.body.toString();
    expect(text.startsWith(PING)).toBe(true);
    const last = text.replaceAll(PING, '');
    expect(last).toMatch(/^event: error\ndata: /);
    expect(JSON.parse(last.slice(last.indexOf('{')))).toMatchObject({
      type: 'error',
      error: { type: 'overloaded_error', message: 'Overloaded' },
    });
  });

  it('an error within the silence limit keeps its status', async () => {
    upstream.answer((_request, response) => {
      setTimeout(
        () =>
          response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '7' }).end('{"type":"error"}'),
        20,
      );
    });
    const answer = await postJson(`${gateway.url}/v1/messages`, messages);
    expect([answer.status, answer.headers['retry-after'], answer.body.toString()]).toEqual([
      503,
      '7',
      '{"type":"error"}',
    ]);
  });

  describe.each([
    [
      '/v1/messages',
      messages,
      START + DELTA,
      /\n\nevent: error\ndata: \{"type":"error","error":\{"type":"(?:api|timeout)_error"/,
    ],
    [
      '/v1/chat/completions',
      chat,
      'data: {"choices":[{"delta":{"content":"a"}}]}\n\n',
      /\n\ndata: \{"error":\{"message"/,
    ],
    [
      '/v1/responses',
      responses,
      'event: response.created\ndata: {"type":"response.created","sequence_number":3,' +
        '"response":{"id":"resp_a","model":"gpt-y"}}\n\n' +
        'event: response.output_item.added\ndata: {"type":"response.output_item.added","sequence_number":7}\n\n',
      /\n\nevent: response\.failed\ndata: .*"sequence_number":8,"response":\{"id":"resp_a".*"model":"gpt-y"/,
    ],
  ])('%s that breaks', (path, body, sent, errorEvent) => {
    it.each<[string, (socket: Socket, end: () => void) => void]>([
      ['is cut', (socket) => socket.destroy()],
      ['ends without its terminal event', (_socket, end) => end()],
      ['falls silent for good', () => undefined],
    ])('%s: the client gets the whole events and an in-band error', async (_name, breakIt) => {
      upstream.answer((_request, response, message) => {
        response
          .writeHead(200, EVENTS)
          .write(`${sent}event: half`, () => breakIt(message.socket, () => response.end()));
      });
      const answer = await postJson(impatient.url + path, body);
      const text = answer.body.toString().replaceAll(PING, '').replaceAll(': ping\n\n', '');
      expect(text.startsWith(sent)).toBe(true);
      expect(text).toMatch(errorEvent);
      expect(text).not.toContain('half');
      expect(text.endsWith('\n\n')).toBe(true);
    });
  });

  it('that never begin end as an HTTP error', async () => {
    upstream.answer((_request, _response, message) => message.socket.destroy());
    expect((await postJson(`${gateway.url}/v1/messages`, messages)).status).toBe(502);
    upstream.answer((_request, response) => response.writeHead(200, EVENTS).end());
    expect((await postJson(`${gateway.url}/v1/messages`, messages)).status).toBe(502);
  });

  it('without any answer end in time', async () => {
    upstream.answer(() => undefined);
    const streamed = await postJson(`${impatient.url}/v1/messages`, messages);
    expect(streamed.body.toString()).toContain('The upstream did not answer in time.');
  });

  it('larger than the hold-back pass as one event', async () => {
    const bytes = Buffer.from(`${START}event: content_block_delta\ndata: {"x":"${'y'.repeat(3_000_000)}"}\n\n${STOP}`);
    upstream.answer((_request, response) => response.writeHead(200, EVENTS).end(bytes));
    expect((await postJson(`${gateway.url}/v1/messages`, messages)).body.equals(bytes)).toBe(true);
  });
});

describe('whole answers', () => {
  const whole = { ...messages, stream: false };

  it('that are cut before anything of them has gone out are an error', async () => {
    upstream.answer((_request, response, message) => {
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
        .write('{"content":[', () => message.socket.destroy());
    });
    const { status, cut } = await postJson(`${gateway.url}/v1/messages`, whole);
    expect([status, cut]).toEqual([502, false]);
  });

  it.each([
    ['x-stainless-timeout', '/v1/messages', whole],
    ['x-server-timeout', '/v1/models/claude-x:generateContent', { contents: [{ parts: [{ text: 'hi' }] }] }],
  ])('have the limit that the client names in %s, less ten seconds', async (header, path, body) => {
    upstream.answer(() => undefined);
    expect((await postJson(`${gateway.url}${path}`, body, { [header]: '11' })).status).toBe(504);
  });
});

describe('a client that leaves', () => {
  it.each([
    ['before the headers of a stream', messages, (): undefined => undefined],
    ['before the headers of a whole answer', { ...messages, stream: false }, (): undefined => undefined],
    ['in the middle of a stream', messages, () => START],
  ])('%s closes the upstream', async (_name, body, first) => {
    const upstreamClosed = new Promise<void>((resolve) => {
      upstream.answer((_request, response, message) => {
        message.socket.once('close', () => resolve());
        const text = first();
        if (text !== undefined) response.writeHead(200, EVENTS).write(text);
        client.destroy();
      });
    });
    const text = JSON.stringify(body);
    const client = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    client.write(
      `POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ` +
        `${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
    await upstreamClosed;
  });
});

describe('back-pressure', () => {
  it('stops reading from the upstream while a client stalls on a long answer, and loses nothing', async () => {
    const event = Buffer.from(`event: content_block_delta\ndata: {"pad":"${'z'.repeat(64 * 1024)}"}\n\n`);
    const total = 64 * 1024 * 1024;
    let written = 0;
    let stalled: () => void = () => undefined;
    const upstreamStalled = new Promise<void>((resolve) => (stalled = resolve));
    upstream.answer((_request, response) => {
      response.writeHead(200, EVENTS).write(START);
      const pump = (): void => {
        while (written < total) {
          written += event.length;
          if (response.write(event)) continue;
          // The kernel's buffers are full as well when no drain comes for a while.
          const timer = setTimeout(stalled, 250);
          response.once('drain', () => {
            clearTimeout(timer);
            pump();
          });
          return;
        }
        response.end(STOP);
      };
      pump();
    });

    const text = JSON.stringify(messages);
    const client = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    client.pause();
    client.write(
      `POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-type: ` +
        `application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
    await upstreamStalled;
    // What is under way sits in the gateway and in the kernel's buffers of two connections (up to 6 MB each on
    // loopback).
    expect(written).toBeLessThan(total / 2);

    let received = 0;
    client.on('data', (chunk: Buffer) => (received += chunk.length));
    client.resume();
    await new Promise((resolve) => client.once('close', resolve));
    expect(received).toBeGreaterThanOrEqual(written + START.length + STOP.length);
  });
});

describe('request bodies', () => {
  it('may come in chunks', async () => {
    upstream.answer((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ANY_ANSWER)),
    );
    const answer = await sendRequest(
      `${gateway.url}/v1/messages`,
      { method: 'POST', headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' } },
      JSON.stringify(messages),
    );
    expect(answer.status).toBe(200);
  });
});
