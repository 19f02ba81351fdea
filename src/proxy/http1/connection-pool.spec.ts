import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openOverwriting } from '../../../test/support/open-overwriting.js';
import { ConnectionPool } from './connection-pool.js';
import { type UpstreamConnection } from './upstream-connection.js';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

interface Told {
  status: number | undefined;
  body: string;
  /** `ended`, or the code or name of the error. */
  end: string;
}

let server: Server;
let sockets: Socket[];
let target: URL;
let pool: ConnectionPool;
/** Answers what has come of a request. */
let answer: (socket: Socket, text: string) => void;

beforeEach(async () => {
  sockets = [];
  answer = (socket, text) => void (text.endsWith('body') && socket.write(OK));
  server = createServer((socket) => {
    sockets.push(socket);
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      text += bytes.toString();
      answer(socket, text);
      if (text.endsWith('body')) text = '';
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  pool = new ConnectionPool(openOverwriting());
});

afterEach(async () => {
  pool.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function open(): Promise<UpstreamConnection> {
  return pool.open(target, { signal: new AbortController().signal, atProxy: false });
}

/** Sends a request and answers how it went. */
function ask(connection: UpstreamConnection, text = 'body'): Promise<Told> {
  return new Promise((resolve) => {
    let status: number | undefined;
    // Read only when all has come.
    const body: Buffer[] = [];
    const over = (end: string): void => resolve({ status, body: Buffer.concat(body).toString(), end });
    connection.send(
      'POST / HTTP/1.1\r\n\r\n',
      { parts: [Buffer.from(text)], length: text.length },
      {
        head: (head) => (status = head.status),
        bytes: (bytes) => body.push(bytes),
        end: () => over('ended'),
        fail: (error: NodeJS.ErrnoException) => over(error.code ?? error.name),
      },
    );
  });
}

function closed(socket: Socket | undefined): Promise<void> {
  return new Promise((resolve) => (socket?.closed ? resolve() : socket?.once('close', () => resolve())));
}

describe('ConnectionPool', () => {
  it('keeps a connection whose answer has ended, and gives the one that was used last', async () => {
    const first = await open();
    const second = await open();
    expect(await ask(first)).toEqual({ status: 200, body: 'ok', end: 'ended' });
    await ask(second);
    expect(pool.take(target)).toBe(second);
    expect(pool.take(target)).toBe(first);
    expect(pool.take(target)).toBeUndefined();
    expect(await ask(first)).toEqual({ status: 200, body: 'ok', end: 'ended' });
    expect(sockets).toHaveLength(2);
  });

  it('gives no connection of another target', async () => {
    await ask(await open());
    expect(pool.take(new URL(`http://localhost:${target.port}/`))).toBeUndefined();
    expect(pool.take(new URL(`https://127.0.0.1:${target.port}/`))).toBeUndefined();
  });

  it('mixes nothing of connections that read in turns into the buffer that they share', async () => {
    const asked: Socket[] = [];
    const arrived = new Promise<void>((resolve) => {
      answer = (socket, text) => {
        if (text.endsWith('body') && asked.push(socket) === 3) resolve();
      };
    });
    const connections = await Promise.all([open(), open(), open()]);
    const told = connections.map((connection, index) => ask(connection, `${index}body`));
    await arrived;
    const bodies = sockets.map((_, index) => String(index).repeat(5_000));
    const answers = bodies.map(
      (body) => `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1388\r\n${body}\r\n0\r\n\r\n`,
    );
    // Cut in the head, in the size of the chunk, and in its bytes.
    for (const [from, to] of [
      [0, 20],
      [20, 49],
      [49, 3_000],
      [3_000, 6_000],
    ]) {
      for (const [index, socket] of sockets.entries())
        await new Promise((resolve) => socket.write(answers[index]?.slice(from, to) ?? '', resolve));
    }
    expect((await Promise.all(told)).map(({ body }) => body).sort()).toEqual(bodies);
  });

  it.each([
    ['the upstream says that it closes it', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok'],
    ['something stands behind the end of the answer', `${OK}\r\n`],
    [
      'the upstream keeps it for a moment only',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nkeep-alive: timeout=1\r\n\r\nok',
    ],
  ])('does not keep a connection when %s', async (_name, text) => {
    answer = (socket) => void socket.write(text);
    expect(await ask(await open())).toEqual({ status: 200, body: 'ok', end: 'ended' });
    expect(pool.take(target)).toBeUndefined();
    await closed(sockets[0]);
  });

  it('keeps a connection that the upstream keeps for some time', async () => {
    answer = (socket) =>
      void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nkeep-alive: timeout=60, max=100\r\n\r\nok');
    const connection = await open();
    await ask(connection);
    expect(pool.take(target)).toBe(connection);
  });

  it.each([
    ['closes', (socket: Socket) => void socket.end()],
    ['resets', (socket: Socket) => void socket.resetAndDestroy()],
    [
      'says something that nobody asked for on',
      (socket: Socket) => void socket.write('HTTP/1.1 408 Request Timeout\r\n\r\n'),
    ],
  ])('lets go of an idle connection that the upstream %s', async (_name, act) => {
    const connection = await open();
    await ask(connection);
    act(sockets[0] as Socket);
    await closed(sockets[0]);
    // Its own end hears of it in a turn of its own.
    while (connection.isOpen) await new Promise((resolve) => setImmediate(resolve));
    expect(pool.take(target)).toBeUndefined();
  });

  it('lets go of a connection that is given up in the middle of an answer', async () => {
    answer = (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 200\r\n\r\npart');
    const connection = await open();
    const listener = {
      head: () => undefined,
      bytes: () => connection.abandon(listener),
      end: () => undefined,
      fail: () => undefined,
    };
    connection.send('POST / HTTP/1.1\r\n\r\n', { parts: [], length: 0 }, listener);
    while (connection.isOpen) await new Promise((resolve) => setImmediate(resolve));
    expect(pool.take(target)).toBeUndefined();
    await closed(sockets[0]);
  });

  it.each([
    ['before its answer', '', 'ECONNRESET'],
    ['in the head', 'HTTP/1.1 200 OK\r\ncont', 'ECONNRESET'],
    ['in the body', 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\nok', 'ECONNRESET'],
    ['in a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nok', 'ECONNRESET'],
    ['after a body without a length', 'HTTP/1.1 200 OK\r\n\r\nok', 'ended'],
    ['with bytes that are no answer', 'ICY 200 OK\r\n\r\n', 'MalformedAnswer'],
  ])('tells how a connection that closes %s has ended', async (_name, text, end) => {
    answer = (socket) => void socket.end(text);
    expect((await ask(await open())).end).toBe(end);
    expect(pool.take(target)).toBeUndefined();
  });

  it('sends all of a request whose answer comes first, and keeps its connection from then on', async () => {
    const size = 8 * 1024 * 1024;
    let taken = 0;
    answer = (socket, text) => {
      if (taken === 0) socket.pause().write(OK);
      taken = text.length;
    };
    const connection = await open();
    expect(await ask(connection, 'x'.repeat(size))).toEqual({ status: 200, body: 'ok', end: 'ended' });
    expect(pool.take(target)).toBeUndefined();
    sockets[0]?.resume();
    let kept: UpstreamConnection | undefined;
    while (!kept) {
      await new Promise((resolve) => setImmediate(resolve));
      kept = pool.take(target);
    }
    expect(kept).toBe(connection);
    while (taken < size) await new Promise((resolve) => setImmediate(resolve));
  });

  it('stops reading while a listener wants it to, and does not hold up the next request', async () => {
    const body = 'y'.repeat(8 * 1024 * 1024);
    answer = (socket) => void socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    const connection = await open();
    let came = 0;
    let isPaused = false;
    let cameMeanwhile = 0;
    await new Promise<void>((resolve) => {
      const listener = {
        head: () => undefined,
        bytes: (bytes: Buffer) => {
          came += bytes.length;
          if (isPaused) cameMeanwhile++;
          isPaused = true;
          connection.pause(listener);
          setImmediate(() => {
            isPaused = false;
            connection.resume(listener);
          });
        },
        end: resolve,
        fail: () => undefined,
      };
      connection.send('POST / HTTP/1.1\r\n\r\n', { parts: [], length: 0 }, listener);
    });
    expect([came, cameMeanwhile]).toEqual([body.length, 0]);
    answer = (socket) => void socket.write(OK);
    expect(await ask(connection)).toEqual({ status: 200, body: 'ok', end: 'ended' });
  });

  it('closes its idle connections, and the others when their answers have ended', async () => {
    const idle = await open();
    const busy = await open();
    await ask(idle);
    answer = (socket) => void (socket === sockets[0] || socket.write(OK));
    const answered = ask(busy);
    pool.close();
    expect(idle.isOpen).toBe(false);
    expect(await answered).toEqual({ status: 200, body: 'ok', end: 'ended' });
    expect(busy.isOpen).toBe(false);
  });

  it('rejects with the error of the system where nothing listens', async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    await expect(open()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('gives up a connection that is being opened', async () => {
    const giveUp = new AbortController();
    const opening = pool.open(target, { signal: giveUp.signal, atProxy: false });
    giveUp.abort();
    await expect(opening).rejects.toThrow('the connection was closed while it was opened');
  });
});
