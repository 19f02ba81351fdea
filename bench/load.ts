/**
 * The load generator, a process of its own: sends requests over and over on raw keep-alive connections, each connection
 * its next one as soon as the answer to the last is complete. Told what to do by IPC.
 */
import { connect, type Socket } from 'node:net';

export interface LoadOrder {
  port: number;
  /** The heads of the requests, which take turns; all have the same body. */
  heads: readonly Buffer[];
  body: Buffer;
  concurrency: number;
  /** 0 opens the connections for a later order. */
  requests: number;
}

export type LoadOutcome = { failure: string } | { failure: undefined; elapsedMs: number; firstByteMicros: number[] };

process.on('message', (order: LoadOrder) => {
  run({ ...order, heads: order.heads.map((head) => Buffer.from(head)), body: Buffer.from(order.body) }).then(
    (outcome) => process.send?.(outcome),
    (error: Error) => process.send?.({ failure: error.message }),
  );
});

/** Connections that wait for the next order, by port: opening them anew would be measured as work of the target. */
const idle = new Map<number, { socket: Socket; sinceMs: number }[]>();

/**
 * Shorter than any target keeps a connection that nobody uses: one that it closes at this moment would fail a request.
 */
const REUSED_WITHIN_MS = 30_000;

/** Which head is next, by port: an order goes on where the last one ended. */
const turns = new Map<number, number>();

async function run({ port, heads, body, concurrency, requests }: LoadOrder): Promise<LoadOutcome> {
  const waiting = takeFresh(port);
  const sockets = waiting.splice(0, concurrency).map(({ socket }) => socket);
  while (sockets.length < concurrency) sockets.push(await open(port));
  const firstByteMicros: number[] = [];
  let left = requests;
  let turn = turns.get(port) ?? 0;
  const startMs = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      while (left-- > 0) firstByteMicros.push(await exchange(socket, heads[turn++ % heads.length] as Buffer, body));
    }),
  );
  turns.set(port, turn);
  const sinceMs = performance.now();
  idle.set(port, [...sockets.map((socket) => ({ socket, sinceMs })), ...waiting]);
  return { failure: undefined, elapsedMs: performance.now() - startMs, firstByteMicros };
}

function takeFresh(port: number): { socket: Socket; sinceMs: number }[] {
  const fresh = [];
  for (const one of idle.get(port) ?? []) {
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

/** One request and its whole answer; resolves with the microseconds to the answer's first byte. */
function exchange(socket: Socket, head: Buffer, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    const isComplete = createEndFinder();
    let firstByteMicros = -1;
    const settle = (): void => void socket.off('data', read).off('close', closed).off('error', fail);
    const fail = (error: Error): void => {
      settle();
      reject(error);
    };
    const closed = (): void => fail(new Error('The connection was closed before the answer was complete.'));
    const read = (chunk: Buffer): void => {
      if (firstByteMicros < 0) firstByteMicros = (performance.now() - startMs) * 1000;
      try {
        if (!isComplete(chunk)) return;
      } catch (error) {
        fail(error as Error);
        return;
      }
      settle();
      resolve(firstByteMicros);
    };
    socket.on('data', read).on('close', closed).on('error', fail);
    socket.cork();
    socket.write(head);
    socket.write(body);
    socket.uncork();
  });
}

const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');

/**
 * Finds the end of one HTTP/1.1 answer by its Content-Length or its last chunk, which is all that the answers here use.
 * Throws when the status is not 200.
 */
function createEndFinder(): (chunk: Buffer) => boolean {
  let head = Buffer.alloc(0);
  let bodyLeft: number | undefined;
  let tail: Buffer | undefined;
  return (chunk) => {
    if (bodyLeft === undefined && tail === undefined) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) return false;
      const text = head.toString('latin1', 0, end);
      if (!text.startsWith('HTTP/1.1 200')) throw new Error(`The answer was ${head.toString().slice(0, 500)}`);
      const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
      if (length === undefined) tail = Buffer.alloc(0);
      else bodyLeft = Number(length);
      chunk = head.subarray(end + 4);
    }
    if (bodyLeft !== undefined) return (bodyLeft -= chunk.length) <= 0;
    tail = Buffer.concat([tail ?? chunk, chunk.subarray(-LAST_CHUNK.length)]).subarray(-LAST_CHUNK.length);
    return tail.equals(LAST_CHUNK);
  };
}
