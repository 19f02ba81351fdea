import { connect, createServer, type Socket } from 'node:net';

export interface TcpGate {
  port: number;
  /** Breaks all connections and refuses new ones. */
  shut(): void;
  /** Keeps all connections and takes new ones, but lets nothing through any more. */
  stall(): void;
  open(): void;
  stop(): Promise<void>;
}

/** Stands before a server on this machine and can make it unreachable, or silent. */
export async function startTcpGate(targetPort: number): Promise<TcpGate> {
  const sockets = new Set<Socket>();
  let state: 'open' | 'shut' | 'stalled' = 'open';
  const server = createServer((client) => {
    if (state === 'shut') {
      client.destroy();
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      if (state === 'stalled') socket.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const shut = (): void => {
    state = 'shut';
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    shut,
    stall: () => {
      state = 'stalled';
      for (const socket of sockets) socket.pause();
    },
    open: () => {
      state = 'open';
      for (const socket of sockets) socket.resume();
    },
    stop: () => {
      shut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
