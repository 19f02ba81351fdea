import { createServer, get, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GatewayError } from '../dialects/gateway-error.js';
import { HttpSink } from './http-sink.js';
import { ClientStream, EVENT_STREAM_HEADERS } from './client-stream.js';

let server: Server;
/** What the server does with its one request. */
let serve: (response: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((_request, response) => serve(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const ask = () => get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false });
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('an answer whose client has left', () => {
  it('gets no pings', async () => {
    const [client, pings] = await new Promise<[ClientStream, () => number]>((resolve) => {
      let count = 0;
      serve = (response) => {
        const stream = new ClientStream(new HttpSink(response), {
          dialect: 'messages',
          requestId: 'req_1',
          onPing: () => count++,
        });
        response.once('close', () => resolve([stream, () => count]));
        request.destroy();
      };
      const request = ask().on('error', () => undefined);
    });
    const before = timers();
    client.keepAlive(1);
    expect([timers() - before, pings()]).toEqual([0, 0]);
  });
});

describe('an answer that has ended', () => {
  const error = new GatewayError(503, 'The gateway is being restarted.');

  /** The bytes that reach the client. */
  function answer(write: (stream: ClientStream) => void): Promise<string> {
    serve = (response) => write(new ClientStream(new HttpSink(response), { dialect: 'messages', requestId: 'req_1' }));
    return new Promise((resolve, reject) => {
      ask()
        .on('error', reject)
        .on('response', (message) => {
          let text = '';
          message.on('data', (chunk: Buffer) => (text += chunk.toString()));
          message.on('end', () => resolve(text));
        });
    });
  }

  it.each<[string, (stream: ClientStream) => void]>([
    ['interrupted', (stream) => stream.interrupt(error)],
    ['failed', (stream) => stream.fail(error)],
    ['ended', (stream) => stream.end()],
  ])('because it was %s takes nothing more', async (_name, finish) => {
    const begin = (stream: ClientStream): void => {
      stream.commit(200, EVENT_STREAM_HEADERS);
      stream.write(Buffer.from(': first\n\n'));
      finish(stream);
    };
    const whole = await answer(begin);
    const more = await answer((stream) => {
      begin(stream);
      stream.write(Buffer.from(': more\n\n'));
      stream.end();
    });
    expect(more).toBe(whole);
  });
});

describe('before any bytes of an answer go out', () => {
  it.each<[string, (stream: ClientStream) => void, string[]]>([
    ['written', (stream) => stream.write(Buffer.from('{}')), ['told', 'write']],
    ['ended', (stream) => stream.end(), ['told', 'end']],
    ['failed', (stream) => stream.fail(new GatewayError(503, 'x')), ['told', 'end']],
    ['cut', (stream) => stream.cut(), ['told', 'destroy']],
  ])('whoever wants to know is told: %s', async (_name, act, expected) => {
    const order: string[] = [];
    await new Promise<void>((resolve) => {
      serve = (response) => {
        const stream = new ClientStream(new HttpSink(response), {
          dialect: 'messages',
          requestId: 'req_1',
          beforeBytes: () => order.push('told'),
        });
        for (const name of ['write', 'end', 'destroy'] as const)
          jest.spyOn(response, name).mockImplementation(() => (order.push(name), resolve(), response as never));
        act(stream);
      };
      ask().on('error', () => undefined);
    });
    expect(order).toEqual(expected);
  });
});
