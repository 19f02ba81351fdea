import { connect } from 'node:net';

interface Talk {
  /** Everything the server sent until it closed the connection. */
  received: string;
  /** How many pieces it let the client send until it did. */
  sent: number;
  /** Milliseconds until it did. */
  elapsedMs: number;
}

/** Sends bytes that no HTTP library would, piece by piece, and reads until the server closes the connection. */
export function talk(url: string, pieces: readonly (string | Buffer)[], paceMs = 0): Promise<Talk> {
  const startMs = performance.now();
  const { port } = new URL(url);
  return new Promise((resolve) => {
    let received = '';
    const left = [...pieces];
    const socket = connect({ port: Number(port), host: '127.0.0.1' }, () => send());
    const send = (): void => {
      const piece = left.shift();
      if (piece === undefined || socket.destroyed) return;
      socket.write(piece);
      if (paceMs > 0) setTimeout(send, paceMs);
      else setImmediate(send);
    };
    socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () =>
      resolve({ received, sent: pieces.length - left.length, elapsedMs: performance.now() - startMs }),
    );
  });
}

/** The statuses of the answers that came on one connection. */
export function statusesOf({ received }: Talk): number[] {
  return [...received.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
}
