import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { rawBlock, repeatedBlock, skippedFrame, zstdBomb, zstdFrame } from '../../test/support/zstd-frames.js';
import { createZstdInflate, ZstdTooLarge } from './inflate-zstd.js';
import { MalformedZstd } from './zstd-frames.js';

const MIB = 1024 * 1024;
const TEXT = `{"model":"m","text":"${'hello '.repeat(60)}"}`;
/** What zstd 1.5 makes of the text, with the size of its content and a checksum. */
const COMPRESSED = Buffer.from('KLUv/WR/ACUBAOh7Im1vZGVsIjoibSIsInRleHQiOiJoZWxsbyAifQEAf0UtYyZAIKE=', 'base64');

async function inflate(bytes: Buffer, mostBytes = MIB, cut = bytes.length): Promise<string> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += Math.max(1, cut)) pieces.push(bytes.subarray(at, at + Math.max(1, cut)));
  const content: Buffer[] = [];
  for await (const piece of Readable.from(pieces).pipe(createZstdInflate(mostBytes))) content.push(piece as Buffer);
  return Buffer.concat(content).toString();
}

describe('a Zstandard body', () => {
  it.each([1, 7, COMPRESSED.length])('is inflated when it comes in pieces of %d bytes', async (cut) => {
    expect(await inflate(COMPRESSED, MIB, cut)).toBe(TEXT);
  });

  it('may have several blocks and frames, and frames to skip anywhere', async () => {
    const own = zstdFrame(rawBlock(Buffer.from('abc'), false), repeatedBlock('d', 5));
    const parts = [skippedFrame('x'), own, skippedFrame(''), COMPRESSED, own, skippedFrame('yz')];
    expect(await inflate(Buffer.concat(parts))).toBe(`abcddddd${TEXT}abcddddd`);
    expect(await inflate(zstdFrame(rawBlock(Buffer.from(''))))).toBe('');
  });

  it('is refused wherever it is cut', async () => {
    const whole = Buffer.concat([COMPRESSED, skippedFrame('xy'), zstdFrame(rawBlock(Buffer.from('abc')))]);
    const wholeEnds = [COMPRESSED.length, COMPRESSED.length + 10];
    for (let end = 0; end < whole.length; end++) {
      if (wholeEnds.includes(end)) continue;
      await expect(inflate(whole.subarray(0, end))).rejects.toThrow(new MalformedZstd('it ends too early'));
    }
  });

  it.each([
    ['other data', Buffer.from('{"model":"m"}'), 'it holds something else'],
    ['something after its end', Buffer.concat([COMPRESSED, Buffer.from('junk')]), 'it holds something else'],
    ['a wrong checksum', Buffer.from(COMPRESSED).fill(0, COMPRESSED.length - 1), 'it is damaged'],
    ['a damaged block', Buffer.from(COMPRESSED).fill(0xff, 10, 40), 'it is damaged'],
    ['a kind of block that there is not', zstdFrame(Buffer.from([7, 0, 0])), 'it is damaged'],
    ['a larger block than may be', zstdFrame(repeatedBlock('a', 128 * 1024 + 1)), 'it is damaged'],
    ['a large window', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x88, 1, 0, 0]), 'its window is larger than 32 MiB'],
    [
      'too many frames',
      Buffer.concat(Array<Buffer>(1_001).fill(zstdFrame(rawBlock(Buffer.from('a'))))),
      'it has more than 1000 frames',
    ],
  ])('is refused with %s', async (_, bytes, message) => {
    await expect(inflate(bytes)).rejects.toThrow(new MalformedZstd(message));
  });

  it.each([
    ['in all, in one frame', zstdBomb(), 32 * MIB],
    ['in all, in two', Buffer.concat([COMPRESSED, COMPRESSED]), TEXT.length * 2 - 1],
    ['before it is inflated', zstdFrame(rawBlock(Buffer.alloc(100, 'a'))), 100],
    ['as it tells itself', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0x80, 1, 0, 0]), 32 * MIB],
  ])('is given up when it is too large %s', async (_, bytes, mostBytes) => {
    await expect(inflate(bytes, mostBytes)).rejects.toThrow(ZstdTooLarge);
  });

  it('may be as large as is allowed', async () => {
    expect(await inflate(COMPRESSED, TEXT.length)).toBe(TEXT);
    const blocks = [0, 1, 2, 3].map((at) => repeatedBlock(' ', 128 * 1024, at === 3));
    expect(await inflate(zstdFrame(...blocks), MIB / 2)).toHaveLength(MIB / 2);
  });
});
