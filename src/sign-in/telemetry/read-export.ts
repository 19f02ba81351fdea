import { type IncomingMessage } from 'node:http';
import { ByteCollector } from '../../memory/byte-collector.js';
import { ClientLeft } from '../../proxy/client-left.js';
import { type TelemetryRoom } from './telemetry-room.js';

/** A body as it was sent: the gateway does not look into it. */
const MOST_EXPORT_BYTES = 8 * 1024 * 1024;

/**
 * Reads the body of an export as it comes, compressed or not, and takes room for it, which whoever gets the body gives
 * back. Without a room it only reads to the end. Resolves with undefined where there was no room, and with `too_large`
 * for a body that is too large. Rejects with {@link ClientLeft}.
 */
export function readExport(
  request: IncomingMessage,
  room: TelemetryRoom | undefined,
): Promise<Buffer | undefined | 'too_large'> {
  if (request.destroyed) return Promise.reject(new ClientLeft('The client left before its request was read.'));
  if (Number(request.headers['content-length'] ?? 0) > MOST_EXPORT_BYTES) return Promise.resolve('too_large');
  return new Promise((resolve, reject) => {
    const collected = new ByteCollector(0, MOST_EXPORT_BYTES);
    let keeping = room;
    let read = 0;
    const drop = (): void => {
      keeping?.give(collected.length);
      collected.take();
      keeping = undefined;
    };
    const take = (chunk: Buffer): void => {
      read += chunk.length;
      if (read > MOST_EXPORT_BYTES) {
        drop();
        request.off('data', take);
        resolve('too_large');
      } else if (keeping?.take(chunk.length)) collected.push(chunk);
      else drop();
    };
    const leave = (): void => {
      if (request.complete) return;
      drop();
      reject(new ClientLeft('The client left before its request was complete.'));
    };
    const finish = (): void => resolve(keeping ? collected.take() : undefined);
    request.on('data', take);
    request.once('end', finish);
    request.once('error', leave);
    request.once('close', leave);
  });
}
