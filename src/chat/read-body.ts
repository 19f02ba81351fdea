import { type IncomingMessage } from 'node:http';
import { type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { GatewayError } from '../dialects/gateway-error.js';
import { ByteCollector } from '../memory/byte-collector.js';
import { ClientLeft } from '../proxy/client-left.js';
import { createZstdInflate, ZstdTooLarge } from './inflate-zstd.js';
import { MalformedZstd } from './zstd-frames.js';

/** Anthropic's own limit for a request: https://platform.claude.com/docs/en/api/errors#request-size-limits */
export const MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * Reads the whole body as the client sent it, and inflates it where it is compressed, to at most `mostBytes`. It takes
 * only JSON: a page in a browser can post forms and plain text to a gateway on the same machine without asking, but not
 * JSON. Throws 411, 413, 415 or 400, and {@link ClientLeft}.
 */
export async function readBody(request: IncomingMessage, mostBytes = MAX_BODY_BYTES): Promise<Buffer> {
  // A guard may have waited before this. A client that left meanwhile causes neither `error` nor `close` any more.
  if (request.destroyed) throw new ClientLeft('The client left before its request was read.');
  const { headers } = request;
  if (!/^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(headers['content-type'] ?? ''))
    throw new GatewayError(415, 'The request body must have the content type application/json.');

  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined)
    throw new GatewayError(411, 'The request has no body: Content-Length or chunked transfer encoding is required.');

  const declaredBytes = Number(headers['content-length'] ?? 0);
  if (declaredBytes > mostBytes) throw tooLarge(mostBytes);
  return await collect(
    request,
    inflate(request, headers['content-encoding'], mostBytes),
    mostBytes,
    new ByteCollector(declaredBytes, mostBytes),
  );
}

function collect(
  request: IncomingMessage,
  body: Readable,
  mostBytes: number,
  collected: ByteCollector,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      request.unpipe();
      request.resume();
      reject(error);
    };
    body.on('data', (chunk: Buffer) => {
      if (collected.length + chunk.length <= mostBytes) {
        collected.push(chunk);
        return;
      }
      body.removeAllListeners('data');
      if (body !== request) body.destroy();
      fail(tooLarge(mostBytes));
    });
    body.once('end', () => resolve(collected.take()));
    body.once('error', (error) =>
      fail(body === request ? new ClientLeft(error.message) : notInflated(error, mostBytes)),
    );
    request.once('close', () => {
      if (!request.complete) fail(new ClientLeft('The client left before its request was complete.'));
    });
    // Reading begins in this turn: otherwise the bytes that came with the headers pause the socket, and it has to be
    // resumed.
    if (body === request) request.read(0);
  });
}

function inflate(request: IncomingMessage, encoding: string | undefined, mostBytes: number): Readable {
  switch (encoding?.trim().toLowerCase() ?? 'identity') {
    case '':
    case 'identity':
      return request;
    case 'gzip':
    case 'x-gzip':
      return request.pipe(createGunzip());
    case 'deflate':
      return request.pipe(createInflate());
    case 'br':
      return request.pipe(createBrotliDecompress());
    case 'zstd':
      return request.pipe(createZstdInflate(mostBytes));
    default:
      throw new GatewayError(
        415,
        'The Content-Encoding of the request is not supported; use zstd, gzip, deflate, br or none.',
        {
          headers: { 'accept-encoding': 'zstd, gzip, deflate, br' },
        },
      );
  }
}

function notInflated(error: Error, mostBytes: number): GatewayError {
  if (error instanceof ZstdTooLarge) return tooLarge(mostBytes);
  const why = error instanceof MalformedZstd ? `: ${error.message}` : '';
  return new GatewayError(400, `The request body does not match its Content-Encoding${why}.`);
}

export function tooLarge(mostBytes: number): GatewayError {
  const kibibytes = mostBytes / 1024;
  return new GatewayError(
    413,
    `The request body is larger than ${kibibytes < 1024 ? `${kibibytes} KiB` : `${kibibytes / 1024} MiB`}.`,
  );
}
