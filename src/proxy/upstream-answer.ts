import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Observable } from 'rxjs';
import { UpstreamFailure } from './upstream-failure.js';

/** What an upstream answered, from its status line on. */
export interface UpstreamAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /**
   * The body as it comes, already free of any content encoding. Cold; nothing is read before the one subscription, and its
   * teardown closes the connection in the same turn unless the body has ended. Errors with an {@link UpstreamFailure}.
   */
  chunks$: Observable<Buffer>;
  /** Stops reading from the upstream, for as long as the client does not keep up. */
  pause(): void;
  resume(): void;
  /** Closes the connection of an answer whose body nobody wants. */
  destroy(): void;
}

export function toUpstreamAnswer(message: IncomingMessage): UpstreamAnswer {
  const headers = { ...message.headers };
  const body = decode(message, headers);
  const destroy = (): void => {
    message.destroy();
    body.destroy();
  };
  return {
    status: message.statusCode ?? 502,
    headers,
    chunks$: chunksOf(body, destroy),
    pause: () => void body.pause(),
    resume: () => void body.resume(),
    destroy,
  };
}

/** We ask for `identity`; an upstream that compresses all the same is decoded, as pings inside compressed bytes would corrupt them. */
function decode(message: IncomingMessage, headers: IncomingHttpHeaders): Readable {
  const decoder = decoderFor(headers['content-encoding']);
  if (!decoder) return message;
  delete headers['content-encoding'];
  delete headers['content-length'];
  message.on('error', (error) => decoder.destroy(error));
  // It decodes from the first byte on, perhaps for nobody; an error without a listener would end the process.
  decoder.on('error', () => undefined);
  return message.pipe(decoder);
}

function decoderFor(encoding: string | undefined) {
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}

function chunksOf(body: Readable, destroy: () => void): Observable<Buffer> {
  return new Observable<Buffer>((subscriber) => {
    let ended = false;
    const fail = (cause?: unknown) => {
      if (ended) return;
      ended = true;
      destroy();
      subscriber.error(new UpstreamFailure('reset', { cause }));
    };
    body.on('data', (chunk: Buffer) => subscriber.next(chunk));
    body.on('end', () => {
      ended = true;
      subscriber.complete();
    });
    body.on('error', fail);
    body.on('close', () => fail());
    return () => {
      if (!ended) {
        ended = true;
        destroy();
      }
    };
  });
}
