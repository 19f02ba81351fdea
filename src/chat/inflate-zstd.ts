import { Transform } from 'node:stream';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { ByteCollector } from '../memory/byte-collector.js';
import { findZstdFrames, MalformedZstd, type ZstdFrame } from './zstd-frames.js';

/** The content is larger than it may be. */
export class ZstdTooLarge extends Error {}

/** Gives the content of one frame. Rejects with {@link ZstdTooLarge} or {@link MalformedZstd}. */
type InflateFrame = (bytes: Buffer, frame: ZstdFrame, mostBytes: number) => Promise<Uint8Array>;

/**
 * Inflates Zstandard data, which is collected first: at most `mostBytes` before and after. Fails with
 * {@link ZstdTooLarge} or {@link MalformedZstd}.
 */
export function createZstdInflate(mostBytes: number): Transform {
  const collected = new ByteCollector(0, mostBytes);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (collected.length + chunk.length > mostBytes) return done(new ZstdTooLarge());
      collected.push(chunk);
      done();
    },
    flush(done) {
      inflateAll(collected.take(), mostBytes, (content) => this.push(content)).then(() => done(), done);
    },
  });
}

async function inflateAll(bytes: Buffer, mostBytes: number, give: (content: Uint8Array) => void): Promise<void> {
  let left = mostBytes;
  for (const frame of findZstdFrames(bytes)) {
    if (frame.leastBytes > left) throw new ZstdTooLarge();
    const content = await inflateFrame(bytes, frame, left);
    left -= content.length;
    if (content.length > 0) give(content);
  }
}

type Decompress = (
  bytes: Uint8Array,
  options: { maxOutputLength: number },
  done: (error: Error | null, content: Buffer) => void,
) => void;

/** In Node 22.15 and later; the types are those of Node 20. */
const decompress = (zlib as unknown as { zstdDecompress?: Decompress }).zstdDecompress;

const inflateFrame: InflateFrame = decompress === undefined ? inflateInWasm : inflateInThread(decompress);

function inflateInThread(decompress: Decompress): InflateFrame {
  const inflate = promisify(decompress);
  return async (bytes, { start, end }, mostBytes) => {
    try {
      return await inflate(bytes.subarray(start, end), { maxOutputLength: Math.max(1, mostBytes) });
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? new ZstdTooLarge() : damaged();
    }
  };
}

/**
 * Decodes by the reference decoder in WebAssembly, which checks bounds and checksums as Node.js does. It gives no
 * reason for a failure.
 */
async function inflateInWasm(
  bytes: Buffer,
  { start, end, mostBytes }: ZstdFrame,
  allowed: number,
): Promise<Uint8Array> {
  if (mostBytes === 0) return new Uint8Array();
  const { ZSTDDecoder } = await import('zstddec');
  const decoder = new ZSTDDecoder();
  await decoder.init();
  const content = decoder.decode(bytes.subarray(start, end), Math.max(1, Math.min(mostBytes, allowed)));
  if (content.length > 0) return content;
  throw mostBytes > allowed ? new ZstdTooLarge() : damaged();
}

function damaged(): MalformedZstd {
  return new MalformedZstd('it is damaged');
}
