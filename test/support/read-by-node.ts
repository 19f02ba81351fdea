import { type IncomingHttpHeaders, request } from 'node:http';
import { Duplex } from 'node:stream';

export interface ReadAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** As latin1. */
  body: string;
}

/** A connection that swallows what is sent and reads what it is given. */
class Scripted extends Duplex {
  override _read(): void {
    // Pushed from outside.
  }

  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done();
  }

  setTimeout(): this {
    return this;
  }
}

/**
 * What Node.js's own client makes of the bytes of a connection that closes behind them; its error code where it refuses
 * them.
 */
export function readByNode(bytes: Buffer): Promise<ReadAnswer | string> {
  return new Promise((resolve) => {
    const socket = new Scripted();
    const outgoing = request({ createConnection: () => socket, host: 'upstream', method: 'POST' }, (answer) => {
      const body: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => body.push(chunk));
      answer.on('error', ({ message }) => resolve(message));
      answer.on('end', () => {
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(body).toString('latin1'),
        });
        socket.destroy();
      });
    });
    outgoing.on('upgrade', () => resolve('upgrade'));
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    outgoing.on('close', () => resolve('closed'));
    outgoing.end();
    setImmediate(() => {
      socket.push(bytes);
      socket.push(null);
    });
  });
}
