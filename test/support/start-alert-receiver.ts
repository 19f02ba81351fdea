import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';

interface ReceivedAlert {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What a receiver does with the next request: a status with headers, or it hangs up without an answer. */
type Reply = number | { status: number; headers?: Record<string, string>; body?: string } | 'hang up';

export interface AlertReceiver {
  /** The origin; it stays the same over a restart. */
  url: string;
  received: ReceivedAlert[];
  /** The replies to the next requests, in their order; after them every request is taken. */
  replies: Reply[];
  /** Called with each request before it is answered. */
  onRequest: (() => Promise<void> | void) | undefined;
  stop(): Promise<void>;
  /** Listens again on the same port. */
  start(): Promise<void>;
}

/** A receiver of webhooks that takes everything, as Slack does with `ok`, unless it is told otherwise. */
export async function startAlertReceiver(): Promise<AlertReceiver> {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  const receiver: AlertReceiver = {
    url: '',
    received: [],
    replies: [],
    onRequest: undefined,
    stop: async () => {
      const closed = new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
      for (const socket of sockets) socket.destroy();
      await closed;
      server = undefined;
    },
    start: async () => {
      const opened = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const body = Buffer.concat(chunks).toString();
          receiver.received.push({ path: request.url ?? '', headers: request.headers, body });
          void Promise.resolve(receiver.onRequest?.()).then(() => {
            const reply = receiver.replies.shift() ?? 200;
            if (reply === 'hang up') request.socket.destroy();
            else if (typeof reply === 'number') response.writeHead(reply).end(reply === 200 ? 'ok' : '');
            else response.writeHead(reply.status, reply.headers).end(reply.body);
          });
        });
      });
      opened.on('connection', (socket: Socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
      });
      await new Promise<void>((resolve, reject) =>
        opened.once('error', reject).listen(port, '127.0.0.1', () => resolve()),
      );
      server = opened;
      ({ port } = opened.address() as AddressInfo);
      receiver.url = `http://127.0.0.1:${port}`;
    },
  };
  await receiver.start();
  return receiver;
}
