import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ByteCollector } from './byte-collector.js';

describe('ByteCollector', () => {
  it('gives back what it was given, however it was cut and whatever length was declared', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), fc.nat(20_000), (chunks, declared) => {
        const collector = new ByteCollector(declared, 1 << 20);
        for (const chunk of chunks) collector.push(Buffer.from(chunk));
        const whole = Buffer.concat(chunks);
        expect(collector.length).toBe(whole.length);
        expect(collector.take().equals(whole)).toBe(true);
        expect(collector.length).toBe(0);
      }),
      { seed: 1 },
    );
  });

  it('reserves no more than 4 MiB for a length that is only declared', () => {
    const collector = new ByteCollector(32 * 1024 * 1024, 32 * 1024 * 1024);
    collector.push(Buffer.alloc(1));
    expect(collector.take().buffer.byteLength).toBe(4 * 1024 * 1024);
  });

  it('never reserves more than may come', () => {
    const collector = new ByteCollector(0, 100_000);
    for (let sent = 0; sent < 10; sent++) collector.push(Buffer.alloc(10_000));
    expect(collector.take().buffer.byteLength).toBe(100_000);
  });

  it('keeps nothing of the chunks that it was given', () => {
    const chunk = Buffer.from('first');
    const collector = new ByteCollector(5, 5);
    collector.push(chunk);
    chunk.fill('x');
    expect(collector.take().toString()).toBe('first');
  });
});
