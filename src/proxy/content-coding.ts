import { type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { Observable } from 'rxjs';
import { UpstreamFailure } from './upstream-failure.js';

/** Bytes that pass, and whose source can be paused. */
export interface ByteSource {
  /** Errors with an {@link UpstreamFailure}. */
  chunks$: Observable<Buffer>;
  pause(): void;
  resume(): void;
  destroy(): void;
}

/** Not every Node.js that the gateway runs on has `zstd`. */
const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Transform };

/**
 * The decoders by their coding: https://www.iana.org/assignments/http-parameters/http-parameters.xhtml#content-coding
 */
const DECODERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', () => zlib.createGunzip()],
  ['x-gzip', () => zlib.createGunzip()],
  ['deflate', () => zlib.createInflate()],
  ['br', () => zlib.createBrotliDecompress()],
  ...(createZstdDecompress ? ([['zstd', () => createZstdDecompress()]] as const) : []),
]);

/** No server applies as many codings, and each one needs a decoder. */
const MOST_CODINGS = 3;

/**
 * Decodes a body whose `content-encoding` names codings. The gateway asks for `identity`; it decodes what an upstream
 * compresses all the same, because pings within compressed bytes would corrupt them. Answers the same source where
 * there is no coding, and undefined for a coding that it cannot decode.
 */
export function decodeContent(encoding: string | undefined, body: ByteSource): ByteSource | undefined {
  if (encoding === undefined) return body;
  const names = encoding.split(',').map((name) => name.trim().toLowerCase());
  const codings = names.filter((name) => name !== '' && name !== 'identity');
  const makers = codings.map((name) => DECODERS.get(name));
  if (makers.length > MOST_CODINGS || makers.includes(undefined)) return undefined;
  // The coding that was applied last is decoded first: https://www.rfc-editor.org/rfc/rfc9110#section-8.4
  return makers.reduceRight<ByteSource>((source, make) => (make ? decoded(source, make()) : source), body);
}

function decoded(source: ByteSource, decoder: Transform): ByteSource {
  const chunks$ = new Observable<Buffer>((subscriber) => {
    decoder.on('data', (chunk: Buffer) => subscriber.next(chunk));
    decoder.on('end', () => subscriber.complete());
    decoder.on('error', (cause) =>
      subscriber.error(cause instanceof UpstreamFailure ? cause : new UpstreamFailure('reset', { cause })),
    );
    decoder.on('drain', () => source.resume());
    const encoded = source.chunks$.subscribe({
      next: (chunk) => {
        if (!decoder.write(chunk)) source.pause();
      },
      complete: () => decoder.end(),
      error: (error: Error) => decoder.destroy(error),
    });
    return () => {
      encoded.unsubscribe();
      decoder.destroy();
    };
  });
  return {
    chunks$,
    pause: () => void decoder.pause(),
    resume: () => void decoder.resume(),
    destroy: () => {
      source.destroy();
      decoder.destroy();
    },
  };
}
