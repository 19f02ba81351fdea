/** A frame of Zstandard data that holds content. Offsets are those of the whole data. */
export interface ZstdFrame {
  start: number;
  end: number;
  /** Its content is neither smaller nor larger, in bytes. */
  leastBytes: number;
  mostBytes: number;
}

/** The data is no Zstandard, or ends too early. */
export class MalformedZstd extends Error {}

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const LARGEST_BLOCK = 128 * 1024;
/** A window is held in memory beside the content. HTTP allows 8 MiB: https://www.rfc-editor.org/rfc/rfc9659 */
const LARGEST_WINDOW = 32 * 1024 * 1024;
/** Each costs a call of the decoder; encoders write one. */
const MOST_FRAMES = 1_000;

/**
 * Finds the frames of Zstandard data without inflating anything, frames to be skipped left out. Decoders differ in what
 * they make of several frames and of an end that is missing; here neither goes unnoticed.
 * https://www.rfc-editor.org/rfc/rfc8878#section-3.1
 *
 * @throws MalformedZstd
 */
export function findZstdFrames(bytes: Buffer): ZstdFrame[] {
  const frames: ZstdFrame[] = [];
  let at = 0;
  do {
    const magic = read(bytes, at, 4);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      at = within(bytes, at + 8 + read(bytes, at + 4, 4));
      continue;
    }
    if (magic !== MAGIC) throw new MalformedZstd('it holds something else');
    const frame = readFrame(bytes, at);
    if (frames.push(frame) > MOST_FRAMES) throw new MalformedZstd(`it has more than ${MOST_FRAMES} frames`);
    at = frame.end;
  } while (at < bytes.length);
  return frames;
}

function readFrame(bytes: Buffer, start: number): ZstdFrame {
  const { windowBytes, contentBytes, hasChecksum, end } = readHeader(bytes, start + 4);
  if (windowBytes > LARGEST_WINDOW && windowBytes !== contentBytes)
    throw new MalformedZstd('its window is larger than 32 MiB');
  const largestBlock = Math.min(windowBytes, LARGEST_BLOCK);
  let blockBytes = 0;
  let at = end;
  for (let isLast = false; !isLast;) {
    const header = read(bytes, at, 3);
    const type = (header >> 1) & 3;
    const size = header >> 3;
    if (type === 3 || size > largestBlock) throw new MalformedZstd('it is damaged');
    const isRepeated = type === 1;
    const isCompressed = type === 2;
    blockBytes += isCompressed ? largestBlock : size;
    at = within(bytes, at + 3 + (isRepeated ? 1 : size));
    isLast = (header & 1) === 1;
  }
  return {
    start,
    end: within(bytes, at + (hasChecksum ? 4 : 0)),
    leastBytes: contentBytes ?? 0,
    mostBytes: contentBytes ?? blockBytes,
  };
}

interface FrameHeader {
  windowBytes: number;
  /** Absent where the frame does not tell. */
  contentBytes: number | undefined;
  hasChecksum: boolean;
  end: number;
}

/** @param at where the header's descriptor stands. */
function readHeader(bytes: Buffer, at: number): FrameHeader {
  const descriptor = read(bytes, at, 1);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const windowAt = at + 1;
  const dictionaryAt = windowAt + (isSingleSegment ? 0 : 1);
  const contentAt = dictionaryAt + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const contentLength = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const contentBytes =
    contentLength === 0 ? undefined : read(bytes, contentAt, contentLength) + (contentLength === 2 ? 256 : 0);
  return {
    windowBytes: isSingleSegment ? (contentBytes ?? 0) : windowOf(read(bytes, windowAt, 1)),
    contentBytes,
    hasChecksum: (descriptor & 4) !== 0,
    end: contentAt + contentLength,
  };
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** A whole number of `length` bytes, the lowest first. */
function read(bytes: Buffer, at: number, length: number): number {
  within(bytes, at + length);
  if (length < 8) return bytes.readUIntLE(at, length);
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}

function within(bytes: Buffer, end: number): number {
  if (end > bytes.length) throw new MalformedZstd('it ends too early');
  return end;
}
