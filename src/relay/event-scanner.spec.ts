import { describe, expect, it } from '@jest/globals';
import { type Dialect } from '../dialects/dialect.js';
import { EventScanner } from './event-scanner.js';

const MESSAGES =
  'event: message_start\ndata: {"type":"message_start"}\n\nevent: ping\ndata: {"type":"ping"}\n\nevent: ' +
  'message_stop\ndata: {"type":"message_stop"}\n\n';

/** Offset after the last complete event, however the bytes are cut. */
function scan(dialect: Dialect, pieces: readonly Buffer[]) {
  const scanner = new EventScanner(dialect);
  let offset = 0;
  let complete = 0;
  for (const piece of pieces) {
    const inPiece = scanner.push(piece);
    if (inPiece > 0) complete = offset + inPiece;
    offset += piece.length;
  }
  scanner.finish();
  return { complete, sawEvent: scanner.sawEvent, sawEnd: scanner.sawEnd };
}

function cutAtEveryByte(text: string): Buffer[][] {
  const bytes = Buffer.from(text);
  return Array.from({ length: bytes.length + 1 }, (_, at) =>
    [bytes.subarray(0, at), bytes.subarray(at)].filter((piece) => piece.length > 0),
  );
}

describe('event scanner', () => {
  it.each([
    ['LF', MESSAGES],
    ['CRLF', MESSAGES.replaceAll('\n', '\r\n')],
    ['CR', MESSAGES.replaceAll('\n', '\r')],
  ])('finds every boundary and the end with %s, cut at every byte', (_name, text) => {
    for (const pieces of cutAtEveryByte(text))
      expect(scan('messages', pieces)).toEqual({ complete: Buffer.byteLength(text), sawEvent: true, sawEnd: true });

    expect(
      scan(
        'messages',
        [...Buffer.from(text)].map((byte) => Buffer.from([byte])),
      ),
    ).toEqual({ complete: Buffer.byteLength(text), sawEvent: true, sawEnd: true });
  });

  it('does not count pings and comments as events', () => {
    expect(scan('messages', [Buffer.from(': hello\n\nevent: ping\ndata: {"type":"ping"}\n\n')])).toMatchObject({
      sawEvent: false,
      sawEnd: false,
    });
    expect(scan('chat', [Buffer.from(': OPENROUTER PROCESSING\n\n')])).toMatchObject({ complete: 25, sawEvent: false });
  });

  it('leaves the beginning of an event out of what is complete', () => {
    const scanner = new EventScanner('messages');
    expect(scanner.push(Buffer.from('event: message_start\ndata: {}\n\nevent: content'))).toBe(31);
    expect(scanner.push(Buffer.from('_block_delta\ndata: {"a":1}\n'))).toBe(0);
    expect(scanner.push(Buffer.from('\n'))).toBe(1);
  });

  it.each<[Dialect, string]>([
    ['messages', 'event: message_stop\ndata: {"type":"message_stop"  }\n\n'],
    ['messages', 'data: {"index":0,"type":"message_stop"}\n\n'],
    ['messages', 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"x"}}\n\n'],
    ['responses', 'event: response.completed\ndata: {"type":"response.completed"}\n\n'],
    ['responses', 'data: {"response":{"output":[]},"type":"response.completed"}\nevent: response.completed\n\n'],
    ['responses', 'data: {"response":{},"type":"response.failed"}\n\n'],
    ['responses', 'event: message\ndata: {"type":"response.incomplete"}\n\n'],
    ['responses', 'data: [DONE]\n\n'],
    ['chat', 'data: [DONE]\n\n'],
    ['chat', 'data:[DONE]\r\n\r\n'],
    ['chat', 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'],
    ['chat', 'data: {"error":{"message":"gone"}}\n\n'],
    ['chat', 'event: error\ndata: {"message":"gone"}\n\n'],
    ['generate', 'data: {"candidates":[{"finishReason":"STOP"}]}\r\n\r\n'],
    ['chat', 'data: [DONE]'],
    ['messages', 'event: message_stop\ndata: {"type":"message_stop"}'],
  ])('%s ends with %j', (dialect, text) => {
    expect(scan(dialect, [Buffer.from(text)])).toMatchObject({ sawEnd: true });
  });

  it.each<[Dialect, string]>([
    ['messages', 'event: message_delta\ndata: {"type":"message_delta"}\n\n'],
    ['messages', 'data: {"type":"content_block_delta","delta":{"text":"\\"type\\":\\"message_stop\\""}}\n\n'],
    ['messages', 'data: {"type":"content_block_start","content_block":{"input":{"type":"message_stop"}}}\n\n'],
    ['messages', 'event: message_st'],
    [
      'responses',
      'event: response.output_text.done\ndata: {"type":"response.output_text.done","text":"response.completed"}\n\n',
    ],
    ['chat', 'data: {"choices":[{"delta":{"content":"[DONE]"},"finish_reason":null}]}\n\n'],
    ['chat', 'data: {"choices":[{"delta":{"content":"an \\"error\\": yes"},"finish_reason":null}],"error":null}\n\n'],
  ])('%s does not end with %j', (dialect, text) => {
    expect(scan(dialect, [Buffer.from(text)])).toMatchObject({ sawEnd: false });
  });

  it.each([
    [
      'lines of an event that goes on',
      ['event: message_start\n: comment\ndata: {"usage":1}\n', 'data: {"usage":2}\n', '\n'],
    ],
    ['a line that goes on', [': comment\n\nevent: message_start\ndata: {"us', 'age":1}\ndata: {"usage":2}\n\n']],
  ])('keeps nothing of a chunk for %s', (_what, pieces) => {
    const told: string[] = [];
    const scanner = new EventScanner('messages', (data) => told.push(data.toString().trim()));
    for (const piece of pieces) {
      const chunk = Buffer.from(piece);
      scanner.push(chunk);
      chunk.fill('x');
    }
    expect(told).toEqual(['{"usage":1}', '{"usage":2}']);
  });

  it('reads an event of many megabytes that arrives in small pieces', () => {
    const piece = Buffer.alloc(64 * 1024, 0x61);
    const pieces = [
      Buffer.from('data: {"type":"response.completed","x":"'),
      ...Array.from({ length: 200 }, () => piece),
      Buffer.from('"}\n\n'),
    ];
    expect(scan('responses', pieces)).toEqual({
      complete: pieces.reduce((sum, { length }) => sum + length, 0),
      sawEvent: true,
      sawEnd: true,
    });
  });
});
