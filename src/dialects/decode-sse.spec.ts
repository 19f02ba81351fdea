import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GatewayError } from './gateway-error.js';
import { createSseDecoder, type SseEvent } from './decode-sse.js';

function decode(...chunks: (string | Buffer)[]): SseEvent[] {
  const decoder = createSseDecoder();
  const events = chunks.flatMap((chunk) => decoder.push(Buffer.from(chunk as string)));
  return [...events, ...decoder.end()];
}

function data(...chunks: (string | Buffer)[]): string[] {
  return decode(...chunks).map((event) => event.data);
}

describe('createSseDecoder', () => {
  it('reads named and unnamed events', () => {
    expect(decode('event: ping\ndata: {}\n\ndata: x\n\n')).toEqual([
      { event: 'ping', data: '{}' },
      { event: '', data: 'x' },
    ]);
  });

  it('keeps a character that two chunks share', () => {
    const bytes = Buffer.from('data: 你好\n\n');
    for (let cut = 0; cut <= bytes.length; cut += 1)
      expect(data(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(['你好']);
  });

  it('ends lines with LF, CRLF and CR', () => {
    expect(data('data: a\r\n\r\ndata: b\r\rdata: c\n\n')).toEqual(['a', 'b', 'c']);
  });

  it('takes a CR and an LF of the next chunk for one line end', () => {
    expect(data('data: a\r', '\ndata: b\r', '\n\r', '\n')).toEqual(['a\nb']);
  });

  it('ends a line with an LF that begins a chunk long after a CR', () => {
    expect(data('data: a\rdata: b', '\ndata: c\n\n')).toEqual(['a\nb\nc']);
  });

  it('does not take a CR at the end of one chunk for two line ends', () => {
    expect(data('data: a\r\n\r', '\ndata: b\r\n\r\n')).toEqual(['a', 'b']);
  });

  it('leaves U+2028, U+2029, U+0085 and vertical tab in the text', () => {
    const text = 'a\u2028b\u2029c\u0085d\u000be';
    expect(data(`data: ${text}\n\n`)).toEqual([text]);
  });

  it('joins data lines with LF', () => {
    expect(data('data: a\ndata:\ndata: b\n\n')).toEqual(['a\n\nb']);
  });

  it('strips exactly one space after the colon', () => {
    expect(data('data:x\n\ndata: x\n\ndata:  x\n\n')).toEqual(['x', 'x', ' x']);
  });

  it('reads a line without a colon as a field with an empty value', () => {
    expect(decode('event: e\ndata\n\n')).toEqual([{ event: 'e', data: '' }]);
  });

  it('ignores comments, id, retry and unknown fields', () => {
    expect(data(': OPENROUTER PROCESSING\n\nid: 1\nretry: 5\nfoo: bar\ndata: x\n\n')).toEqual(['x']);
  });

  it('does not dispatch an event without data, nor carry its name over', () => {
    expect(decode('event: lost\n\ndata: x\n\n')).toEqual([{ event: '', data: 'x' }]);
  });

  it('strips one byte order mark at the start, also when it is split', () => {
    expect(data(Buffer.from([0xef]), Buffer.from([0xbb, 0xbf]), 'data: x\n\n')).toEqual(['x']);
    expect(data('\uFEFFdata: \uFEFFx\n\n')).toEqual(['\uFEFFx']);
  });

  it('dispatches an event that lacks its final blank line or line end', () => {
    expect(data('data: a\n\ndata: b\n')).toEqual(['a', 'b']);
    expect(data('data: a\n\ndata: b')).toEqual(['a', 'b']);
  });

  it('reads an event of megabytes in small pieces', () => {
    const text = 'ü'.repeat(2_000_000);
    const bytes = Buffer.from(`data: ${text}\n\n`);
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += 4093) chunks.push(bytes.subarray(at, at + 4093));
    expect(data(...chunks)).toEqual([text]);
  });

  it('gives up on an event beyond the limit, on one line or on many', () => {
    const oneLine = createSseDecoder(100);
    expect(() => oneLine.push(Buffer.from(`data: ${'x'.repeat(200)}`))).toThrow(GatewayError);
    const manyLines = createSseDecoder(100);
    expect(() => manyLines.push(Buffer.from('data: xxxxxxxxxx\n'.repeat(20)))).toThrow(GatewayError);
  });

  it('reads the same events however the bytes are cut', () => {
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
    const field = fc.constantFrom('data: ', 'data:', 'event: ', ': ', 'id: ', '');
    const value = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, ''));
    const stream = fc.array(fc.tuple(field, value, lineEnd), { maxLength: 12 });
    fc.assert(
      fc.property(stream, fc.array(fc.nat(200), { maxLength: 6 }), (lines, cuts) => {
        const bytes = Buffer.from(lines.map((line) => line.join('')).join(''));
        const whole = decode(bytes);
        const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
        expect(decode(...chunks)).toEqual(whole);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
