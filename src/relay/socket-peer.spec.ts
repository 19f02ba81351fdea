import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocketServer } from 'ws';
import { until } from '../../test/support/until.js';
import { SocketPeer } from './socket-peer.js';

const HANDSHAKE = [
  'GET / HTTP/1.1',
  'host: localhost',
  'connection: upgrade',
  'upgrade: websocket',
  'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version: 13',
];
/** A message of 100 bytes; its mask is zero. */
const MESSAGE = Buffer.concat([Buffer.from([0x81, 0x80 + 100, 0, 0, 0, 0]), Buffer.alloc(100, 'x')]);
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);
const PING = Buffer.from([0x89, 0x80, 0, 0, 0, 0]);
const LIMIT_MS = 100;

let server: Server;
let client: Socket;
let socket: Socket;
let peer: SocketPeer;
let sentBytes: number;

beforeEach(async () => {
  server = createServer();
  const library = new WebSocketServer({ noServer: true });
  const opened = new Promise<void>((resolve) =>
    server.on('upgrade', (request: IncomingMessage, upgraded: Socket, head: Buffer) =>
      library.handleUpgrade(request, upgraded, head, (webSocket) => {
        socket = upgraded;
        peer = new SocketPeer(webSocket, upgraded);
        resolve();
      }),
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  const head = Buffer.from(`${HANDSHAKE.join('\r\n')}\r\n\r\n`);
  sentBytes = head.length;
  client.write(head);
  await opened;
});

afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** Sends bytes, and resolves when they have been read. */
async function send(bytes: Buffer): Promise<void> {
  sentBytes += bytes.length;
  client.write(bytes);
  await until(() => socket.bytesRead === sentBytes);
}

describe('a client', () => {
  it('that answers no ping is cut', () => {
    peer.check(0, LIMIT_MS);
    expect(peer.isOpen).toBe(true);
    peer.check(1, LIMIT_MS);
    expect(peer.isOpen).toBe(false);
  });

  it.each([
    ['answers pings', [PONG, PONG, PONG]],
    ['sends pings', [PING, PING, PING]],
    ['sends messages', [MESSAGE, MESSAGE, MESSAGE]],
    ['sends a message in parts', [MESSAGE.subarray(0, 50), MESSAGE.subarray(50, 90), MESSAGE.subarray(90)]],
  ])('that %s stays', async (_, frames) => {
    for (const [index, bytes] of frames.entries()) {
      await send(bytes);
      peer.check(index * (LIMIT_MS / 2 - 1), LIMIT_MS);
    }
    expect(peer.isOpen).toBe(true);
  });

  it('whose message takes too long is cut', async () => {
    for (let count = 0; count < 3; count++) {
      await send(MESSAGE.subarray(count, count + 1));
      expect(peer.isOpen).toBe(true);
      peer.check((count * LIMIT_MS) / 2, LIMIT_MS);
    }
    expect(peer.isOpen).toBe(false);
  });

  it('that has sent two messages in one piece is not late', async () => {
    await send(Buffer.concat([MESSAGE, MESSAGE, PONG]));
    for (const nowMs of [0, LIMIT_MS, 2 * LIMIT_MS]) {
      peer.check(nowMs, LIMIT_MS);
      await send(PONG);
    }
    expect(peer.isOpen).toBe(true);
  });

  it('that sends and does not read is not read until it does', async () => {
    const drainListeners = socket.listenerCount('drain');
    client.pause();
    // More than the system takes for a client that does not read.
    peer.send(['x'.repeat(64 << 20)]);
    peer.readOnlyWhileRead();
    peer.readOnlyWhileRead();
    expect(socket.isPaused()).toBe(true);
    client.resume();
    await until(() => !socket.isPaused());
    peer.readOnlyWhileRead();
    expect([socket.isPaused(), socket.listenerCount('drain'), peer.isOpen]).toEqual([false, drainListeners, true]);
  });

  it('that leaves is told of, unless nobody listens any more', async () => {
    const left: string[] = [];
    peer.onLeft(() => left.push('one'));
    peer.onLeft(() => left.push('other'))();
    client.destroy();
    await until(() => left.length > 0);
    expect(left).toEqual(['one']);
  });
});
