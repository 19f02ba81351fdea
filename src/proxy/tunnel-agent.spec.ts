import { EventEmitter, once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openThrough, TunnelAgent, TunnelFailed } from './tunnel-agent.js';

const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';
const MB = 1024 * 1024;

let server: Server;
/** Of the server's side. */
let sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  await new Promise((resolve) => server.close(resolve));
});

/** A proxy that does this with each connection once it has been asked. */
async function startProxy(answer: (socket: Socket, asked: string) => void): Promise<TunnelAgent> {
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', (asked: Buffer) => answer(socket, asked.toString('latin1')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new TunnelAgent(`http://team:p%40ss@127.0.0.1:${(server.address() as AddressInfo).port}`, { keepAlive: true });
}

function open(agent: TunnelAgent, target = 'http://target.test:81'): Promise<Socket> {
  return openThrough(agent)(
    new URL(target),
    { buffer: Buffer.alloc(1), callback: () => true },
    { signal: new AbortController().signal, atProxy: false },
  );
}

/**
 * Writes the same without end, as fast as it is read; resolves with the bytes that were written when the other side has
 * had enough.
 */
function pour(socket: Socket, piece: string): Promise<number> {
  const bytes = Buffer.from(piece.repeat(Math.ceil(4096 / piece.length)), 'latin1');
  const write = (): void => {
    while (socket.bytesWritten < 64 * MB && socket.write(bytes));
  };
  socket.on('drain', write);
  write();
  return new Promise((resolve) => socket.once('close', () => resolve(socket.bytesWritten)));
}

describe('a tunnel', () => {
  it.each([
    ['headers without end', 'HTTP/1.1 200 OK\r\n', 'x: y\r\n', /more than 65536 bytes of headers/],
    ['a header without end', 'HTTP/1.1 200 OK\r\nx: ', 'y', /more than 65536 bytes of headers/],
    ['a reason without end', 'HTTP/1.1 200 ', 'y', /more than 65536 bytes of headers/],
    ['what is no HTTP without end', 'SSH-2.0-OpenSSH_9.2\r\n', 'y', /is not HTTP\/1\.1/],
  ])('is given up with its connection where the proxy answers with %s', async (_what, begin, piece, reason) => {
    let poured: Promise<number> = Promise.resolve(Infinity);
    const agent = await startProxy((socket) => {
      socket.write(begin);
      poured = pour(socket, piece);
    });
    const failed = expect(open(agent)).rejects;
    await failed.toBeInstanceOf(TunnelFailed);
    await failed.toMatchObject({ message: expect.stringMatching(reason), code: 'ETUNNEL' });
    // Beside the limit there is what the two sockets hold.
    expect(await poured).toBeLessThan(32 * MB);
  });

  it('stands where the headers are many and few enough', async () => {
    const agent = await startProxy((socket) => void socket.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(2_000)}\r\n`));
    const socket = await open(agent);
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });

  it('is asked for by name and credentials, and not for one request only', async () => {
    let asked = '';
    const agent = await startProxy((socket, head) => {
      asked = head;
      socket.write(ESTABLISHED);
    });
    (await open(agent, 'http://[::1]:81')).destroy();
    expect(asked.split('\r\n')).toEqual([
      'CONNECT [::1]:81 HTTP/1.1',
      'host: [::1]:81',
      'proxy-connection: keep-alive',
      `proxy-authorization: Basic ${Buffer.from('team:p@ss').toString('base64')}`,
      '',
      '',
    ]);
  });

  it('carries what the target says before it is asked, with the answer of the proxy or after it', async () => {
    const agent = await startProxy((socket) => {
      socket.write(`${ESTABLISHED}first, `);
      socket.on('data', () => socket.end('last'));
    });
    const socket = await open(agent);
    socket.write('go on');
    expect(Buffer.concat(await socket.toArray()).toString()).toBe('first, last');
  });

  it('serves requests of Node.js, which may leave while it is opened', async () => {
    const agent = await startProxy((socket) => {
      socket.once('data', () => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
      socket.write(ESTABLISHED);
    });
    const asked = request('http://target.test:81/', { agent }).end();
    const [answer] = (await once(asked, 'response')) as [AsyncIterable<Buffer>];
    let body = '';
    for await (const bytes of answer) body += bytes.toString();
    expect(body).toBe('ok');
    agent.destroy();
  });

  it('that is still being opened is given up with its request', async () => {
    const waiting = new EventEmitter();
    let closed: Promise<unknown> = Promise.resolve();
    const agent = await startProxy((socket) => {
      closed = once(socket.resume(), 'close');
      waiting.emit('abandoned');
    });
    await expect(
      agent.connect(waiting as Parameters<TunnelAgent['connect']>[0], {
        host: 'target.test',
        port: 81,
        secureEndpoint: false,
      }),
    ).rejects.toBeInstanceOf(TunnelFailed);
    await closed;
  });
});
