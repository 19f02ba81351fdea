const header = (last: boolean, type: number, size: number): Buffer => {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntLE((last ? 1 : 0) | (type << 1) | (size << 3), 0, 3);
  return bytes;
};

/** A block that holds bytes as they are. */
export const rawBlock = (content: Buffer, last = true): Buffer =>
  Buffer.concat([header(last, 0, content.length), content]);

/** A block that stands for `size` times the same byte. */
export const repeatedBlock = (byte: string, size: number, last = true): Buffer =>
  Buffer.concat([header(last, 1, size), Buffer.from(byte)]);

/** A frame of Zstandard, made without a library, with a window of 128 KiB; it does not tell the size of its content. */
export const zstdFrame = (...blocks: Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]), ...blocks]);

/** A frame that decoders skip. */
export const skippedFrame = (content: string): Buffer => {
  const bytes = Buffer.alloc(8 + content.length);
  bytes.writeUInt32LE(0x184d2a57);
  bytes.writeUInt32LE(content.length, 4);
  bytes.write(content, 8);
  return bytes;
};

/** 33 MiB of spaces in a kilobyte. */
export const zstdBomb = (): Buffer => {
  const blocks = Array.from({ length: 33 * 8 }, (_, at) => repeatedBlock(' ', 128 * 1024, at === 33 * 8 - 1));
  return zstdFrame(...blocks);
};
