import { describe, expect, it } from '@jest/globals';
import { BodyMemory } from './body-memory.js';

const KB = 1024;

describe('BodyMemory', () => {
  it('gives the same memory out again, to one at a time', () => {
    const memory = new BodyMemory();
    const first = memory.take(100 * KB);
    expect(first.length).toBeGreaterThanOrEqual(100 * KB);
    memory.giveBack(first.subarray(0, 5));
    const second = memory.take(90 * KB);
    expect(second.buffer === first.buffer).toBe(true);
    expect(memory.take(90 * KB).buffer === first.buffer).toBe(false);
  });

  it('takes the smallest that is large enough, and none that is much too large', () => {
    const memory = new BodyMemory();
    const [large, middle, small] = [2_000 * KB, 400 * KB, 100 * KB].map((bytes) => memory.take(bytes)) as [Buffer, Buffer, Buffer];
    for (const buffer of [large, middle, small]) memory.giveBack(buffer);
    const takes = (bytes: number, from: Buffer): boolean => memory.take(bytes).buffer === from.buffer;
    expect([takes(70 * KB, small), takes(150 * KB, middle), takes(150 * KB, large)]).toEqual([true, true, false]);
  });

  it('keeps no more than 32 MiB, nothing of more than 8, and nothing of what Node.js shares among small buffers', () => {
    const memory = new BodyMemory();
    const given = Array.from({ length: 40 }, () => memory.take(1_024 * KB));
    for (const buffer of given) memory.giveBack(buffer);
    const kept = new Set(given.map(({ buffer }) => buffer));
    const again = Array.from({ length: 40 }, () => memory.take(1_024 * KB));
    expect(again.filter(({ buffer }) => kept.has(buffer))).toHaveLength(32);

    for (const bytes of [9 * KB * KB, 100]) {
      const buffer = memory.take(bytes);
      memory.giveBack(buffer);
      memory.giveBack(Buffer.from('small'));
      expect([bytes, memory.take(buffer.length).buffer === buffer.buffer && bytes > 8 * KB]).toEqual([bytes, false]);
    }
  });
});
