import { describe, expect, it } from '@jest/globals';
import { findByteWrites } from './find-byte-writes.js';

describe('findByteWrites', () => {
  it.each([
    ['kept.push(bytes.buffer)', ['buffer']],
    ['kept.push(bytes?.buffer)', ['buffer']],
    ["kept.push(bytes['buffer'])", ['buffer']],
    ['const { buffer } = bytes', ['buffer']],
    ['const { buffer: memory, byteOffset } = bytes', ['buffer']],
    ['function giveBack({ buffer }: Buffer): void {}', ['buffer']],
    ['({ buffer } = bytes)', ['buffer']],
    ['new Uint8Array(bytes.parent)', ['parent']],
    ['Buffer.from(new ArrayBuffer(8))', ['ArrayBuffer']],
    ['Buffer.allocUnsafe(8); Buffer.allocUnsafeSlow(8)', ['allocUnsafe', 'allocUnsafeSlow']],
    ['const { allocUnsafe: make } = Buffer', ['allocUnsafe']],
    ['const make = Buffer.allocUnsafe', ['allocUnsafe']],
    ['Buffer.poolSize = 0', ['poolSize']],
    [
      'one.copy(other, 1); other.fill(0xff); other.writeUInt32BE(1); view.setInt8(0, 1); readSync(file, other)',
      ['copy', 'fill', 'readSync', 'setInt8', 'writeUInt32BE'],
    ],
  ])('finds it in %s', (text, found) => expect(findByteWrites(text)).toEqual(found));

  it.each([
    '// bytes.buffer\n/* allocUnsafe */',
    "import { isUtf8 } from 'node:buffer'",
    'const onread = { buffer: OWN }',
    'let kept: { buffer: ArrayBuffer }[] = []',
    "response.write('allocUnsafe'); file.write(bytes)",
  ])('finds nothing in %s', (text) => expect(findByteWrites(text)).toEqual([]));
});
