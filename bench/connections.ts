import { connect, type Socket } from 'node:net';

/**
 * Shorter than any target keeps a connection that nobody uses: one that it closes at this moment would fail a request.
 */
const REUSED_WITHIN_MS = 30_000;

/** Connections that wait for their next request, by port: opening them anew would be measured as work of the target. */
const idle = new Map<number, { socket: Socket; sinceMs: number }[]>();

/** The connection that was used last, or a new one. */
export async function takeConnection(port: number): Promise<Socket> {
  const fresh = dropStale(idle.get(port) ?? []);
  const last = fresh.shift();
  idle.set(port, fresh);
  return last?.socket ?? open(port);
}

export function keepConnections(port: number, sockets: readonly Socket[]): void {
  const sinceMs = performance.now();
  idle.set(port, [...sockets.map((socket) => ({ socket, sinceMs })), ...(idle.get(port) ?? [])]);
}

function dropStale(waiting: readonly { socket: Socket; sinceMs: number }[]): { socket: Socket; sinceMs: number }[] {
  const fresh = [];
  for (const one of waiting) {
    if (performance.now() - one.sinceMs > REUSED_WITHIN_MS) one.socket.destroy();
    else if (!one.socket.destroyed) fresh.push(one);
  }
  return fresh;
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    // While it waits for an order nobody else listens, and its end is no error.
    socket.on('error', reject);
  });
}
