import { describe, expect, it } from '@jest/globals';
import { createSseDecoder } from '../dialects/decode-sse.js';
import { EventScanner } from './event-scanner.js';
import { UsageTap } from '../chat/usage-tap.js';

const MB = 1024 * 1024;

/** Feeds the same piece until it is refused; true if that happens before so many bytes. */
function isRefused(piece: string, limit: number, push: (bytes: Buffer) => boolean): boolean {
  const bytes = Buffer.from(piece.repeat(Math.ceil((64 * 1024) / piece.length)));
  for (let sent = 0; sent < limit; sent += bytes.length) if (push(bytes)) return true;
  return false;
}

function byScanner(): (bytes: Buffer) => boolean {
  const scanner = new EventScanner('messages');
  return (bytes) => {
    scanner.push(bytes);
    return scanner.isTooLarge;
  };
}

function byDecoder(): (bytes: Buffer) => boolean {
  const decoder = createSseDecoder();
  return (bytes) => {
    try {
      decoder.push(bytes);
      return false;
    } catch {
      return true;
    }
  };
}

describe.each([
  ['in its own dialect', byScanner],
  ['translated', byDecoder],
])('An event without an end, %s,', (_name, reader) => {
  it.each([
    ['of long data lines', `data: ${'a'.repeat(1000)}\n`, 80 * MB],
    // The fewer bytes a line has, the more of them its object costs.
    ['of short data lines', 'data:1\n', 4 * MB],
    ['without a line end', 'a'.repeat(1000), 80 * MB],
  ])('%s is given up', (_what, piece, limit) => {
    expect(isRefused(piece, limit, reader())).toBe(true);
  });

  it('in pieces of one byte is given up before their objects fill the memory', () => {
    const push = reader();
    push(Buffer.from('data: '));
    let sent = 0;
    while (sent < MB && !push(Buffer.from('a'))) sent++;
    expect(sent).toBeLessThan(MB);
  });

  it.each([
    ['an image of 24 MB in one event', `data: ${'a'.repeat(24 * MB)}\n\n`],
    ['comments without end', ': comment\n'.repeat(4 * MB)],
    ['events without end', 'data: {}\n\n'.repeat(8 * MB)],
  ])('is not what %s is', (_what, text) => {
    const bytes = Buffer.from(text);
    const push = reader();
    const refused = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, index) =>
      push(bytes.subarray(index * 65_536, (index + 1) * 65_536)),
    );
    expect(refused).not.toContain(true);
  });
});

describe('UsageTap', () => {
  const delta = (tokens: number): Buffer =>
    Buffer.from(JSON.stringify({ type: 'message_delta', usage: { output_tokens: tokens, [`x${tokens}`]: tokens } }));

  it('reads the same from a thousand events as from the first and the last', () => {
    const start = Buffer.from('{"type":"message_start","message":{"usage":{"input_tokens":7,"output_tokens":1}}}');
    const many = new UsageTap('messages');
    const few = new UsageTap('messages');
    for (const tap of [many, few]) tap.onEvent(start);
    for (let tokens = 1; tokens <= 1000; tokens++) many.onEvent(delta(tokens));
    few.onEvent(delta(1000));
    expect(many.read()).toMatchObject({ inputTotal: 7, outputTotal: 1000 });
    expect(many.read()).toEqual(few.read());
  });

  it('keeps few of them', () => {
    const tap = new UsageTap('messages');
    for (let tokens = 1; tokens <= 10_000; tokens++) tap.onEvent(delta(tokens));
    expect(JSON.stringify(tap).length).toBeLessThan(20_000);
  });

  it('keeps nothing of the pieces of a whole answer but its bytes', () => {
    const tap = new UsageTap('messages');
    for (const piece of ['{"content":[],"usage":{"input_', 'tokens":7,"output_tokens":1}}']) {
      const chunk = Buffer.from(piece);
      tap.onChunk(chunk);
      chunk.fill('x');
    }
    expect(tap.read()).toMatchObject({ inputTotal: 7, outputTotal: 1 });
  });
});
