import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface ScriptedUpstream {
  url: string;
  /** What the next requests are answered with, byte for byte. */
  answer(respond: (socket: Socket) => void): void;
  close(): Promise<void>;
}

/**
 * An upstream that may say what no HTTP server would: it takes whole requests and answers with bytes of the test's own.
 */
export async function startScriptedUpstream(): Promise<ScriptedUpstream> {
  const sockets = new Set<Socket>();
  let respond: (socket: Socket) => void = (socket) => void socket.destroy();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    let got = '';
    socket.on('data', (bytes) => {
      got += bytes.toString('latin1');
      const end = got.indexOf('\r\n\r\n');
      if (end === -1 || got.length < end + 4 + Number(/^content-length: (\d+)/im.exec(got)?.[1] ?? 0)) return;
      got = '';
      respond(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (next) => (respond = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
