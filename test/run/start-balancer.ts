import { get } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

const PROBE_INTERVAL_MS = 50;

export interface Balancer {
  url: string;
  /** The ports of the backends that are ready now. */
  ready(): readonly number[];
  /** Resolves when exactly these backends are ready. */
  whenReady(ports: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * A TCP load balancer: asks its backends whether they are ready and gives new connections to those that are, in turn.
 */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  let ready: number[] = [];
  let turn = 0;
  let watchers: (() => void)[] = [];
  const sockets = new Set<Socket>();

  const probe = async (): Promise<void> => {
    const answers = await Promise.all(ports.map(async (port) => ((await isReady(port)) ? [port] : [])));
    ready = answers.flat();
    for (const look of watchers) look();
  };
  const server = createServer((client) => {
    const port = ready[turn++ % Math.max(1, ready.length)];
    if (port === undefined) {
      client.destroy();
      return;
    }
    const backend = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [client, backend],
      [backend, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroySoon();
      });
    }
  });
  await probe();
  const timer = setInterval(() => void probe(), PROBE_INTERVAL_MS);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready: () => ready,
    whenReady: (wanted) =>
      new Promise((resolve) => {
        const look = (): void => {
          if ([...ready].sort().join() !== [...wanted].sort().join()) return;
          watchers = watchers.filter((other) => other !== look);
          resolve();
        };
        watchers.push(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        clearInterval(timer);
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ port, host: '127.0.0.1', path: '/readyz', agent: false, timeout: 1_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}
