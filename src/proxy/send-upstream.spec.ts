import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openOverwriting } from '../../test/support/open-overwriting.js';
import { bodyOf } from '../edit/body-parts.js';
import { DisconnectSignal } from './disconnect-signal.js';
import { ConnectionPool } from './http1/connection-pool.js';
import { sendUpstream, type UpstreamRequest } from './send-upstream.js';
import { type UpstreamAnswer } from './upstream-answer.js';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

let server: Server;
let sockets: Socket[];
/** The connection that each request came by. */
let requests: Socket[];
let answer: (socket: Socket) => void;
let pool: ConnectionPool;
let request: UpstreamRequest;

beforeEach(async () => {
  sockets = [];
  requests = [];
  answer = (socket) => void socket.write(OK);
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => {
      requests.push(socket);
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  pool = new ConnectionPool(openOverwriting());
  request = {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    headers: {},
    body: bodyOf(Buffer.from('body')),
    connectMs: 60_000,
    firstByteMs: 60_000,
    disconnect: new DisconnectSignal(),
  };
});

afterEach(async () => {
  pool.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function readAll({ chunks$ }: UpstreamAnswer): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    chunks$.subscribe({ next: (bytes) => (text += bytes.toString()), complete: () => resolve(text), error: reject });
  });
}

/** Leaves a connection behind that is kept. */
async function keepOne(): Promise<void> {
  expect(await readAll(await sendUpstream(request, pool))).toBe('ok');
}

describe('sendUpstream', () => {
  it('repeats a request by a new connection when a kept one is closed without a word', async () => {
    await keepOne();
    answer = (socket) => void (socket === sockets[0] ? socket.destroy() : socket.write(OK));
    expect(await readAll(await sendUpstream(request, pool))).toBe('ok');
    expect(requests).toEqual([sockets[0], sockets[0], sockets[1]]);
  });

  it.each(['HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 2'])(
    'does not repeat one of which something was heard: %j',
    async (heard) => {
      await keepOne();
      answer = (socket) => void socket.end(heard);
      await expect(sendUpstream(request, pool)).rejects.toMatchObject({ reason: 'reset' });
      expect(requests).toHaveLength(2);
    },
  );

  it('does not repeat one by a new connection', async () => {
    answer = (socket) => void socket.destroy();
    await expect(sendUpstream(request, pool)).rejects.toMatchObject({ reason: 'reset' });
    expect(requests).toHaveLength(1);
  });

  it('opens no connection for a client that has left', async () => {
    let opened = 0;
    pool = new ConnectionPool((...how) => {
      opened++;
      return openOverwriting()(...how);
    });
    request.disconnect.fire();
    await expect(sendUpstream(request, pool)).rejects.toMatchObject({ message: 'The client has left.', sent: false });
    expect(opened).toBe(0);
  });

  it('closes the connection of a client that leaves before the answer', async () => {
    const closed = new Promise<void>((resolve) => {
      answer = (socket) => {
        socket.once('close', () => resolve());
        request.disconnect.fire();
      };
    });
    await expect(sendUpstream(request, pool)).rejects.toMatchObject({ message: 'The client has left.', sent: true });
    await closed;
    expect(pool.take(request.url)).toBeUndefined();
  });

  it('gives up an upstream that does not begin to answer, and closes its connection', async () => {
    const closed = new Promise<void>((resolve) => (answer = (socket) => void socket.once('close', () => resolve())));
    await expect(sendUpstream({ ...request, firstByteMs: 50 }, pool)).rejects.toMatchObject({
      reason: 'first_byte_timeout',
    });
    await closed;
  });

  it('says that bytes which are no answer are none', async () => {
    answer = (socket) => void socket.write('ICY 200 OK\r\n\r\n');
    await expect(sendUpstream(request, pool)).rejects.toMatchObject({ reason: 'malformed' });
  });
});
