import { type Socket } from 'node:net';

/**
 * One request and its whole answer, whose bytes go into `kept` where that is given; resolves with the microseconds to
 * the answer's first byte.
 */
export function exchange(socket: Socket, head: Buffer, body: Buffer, kept?: Buffer[]): Promise<number> {
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
      kept?.push(chunk);
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
