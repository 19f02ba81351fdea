import { type OutgoingHttpHeaders } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { MAX_HELD_BYTES } from '../dialects/held-size.js';
import { pingOf } from '../dialects/ping.js';
import { type AnswerSink } from './answer-sink.js';
import { ArraySink } from './array-sink.js';

class Recorder implements AnswerSink {
  status = 0;
  headers: OutgoingHttpHeaders = {};
  text = '';
  isCommitted = false;
  isEnded = false;
  isCut = false;
  readonly isClosed = false;
  readonly isFull = false;
  readonly takesPings = true;
  commit(status: number, headers: OutgoingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
    this.isCommitted = true;
  }
  write(bytes: Buffer): boolean {
    this.text += bytes.toString();
    return true;
  }
  end(bytes?: Buffer): void {
    if (bytes) this.write(bytes);
    this.isEnded = true;
  }
  cut(): void {
    this.isCut = true;
  }
  onceDrained(): void {}
  onceLeft(): void {}
}

const CHUNKS = [{ text: 'é🎉' }, { text: 'b\nc' }, { error: { code: 503 } }];
const EVENTS = Buffer.from(CHUNKS.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join(''));

function open(contentType: string, status = 200): { sink: ArraySink; out: Recorder } {
  const out = new Recorder();
  const sink = new ArraySink(out);
  sink.commit(status, { 'content-type': contentType, 'content-length': 5, 'x-request-id': 'r' });
  return { sink, out };
}

describe('a stream as an array', () => {
  it('is the same wherever its events are cut, and has pings between its elements', () => {
    for (let at = 0; at <= EVENTS.length; at++) {
      const { sink, out } = open('text/event-stream');
      sink.write(pingOf('generate'));
      for (const piece of [EVENTS.subarray(0, at), EVENTS.subarray(at)]) if (piece.length > 0) sink.write(piece);
      sink.write(pingOf('generate'));
      sink.end();
      expect([at, JSON.parse(out.text)]).toEqual([at, CHUNKS]);
    }
  });

  it('is JSON with no length, and shows each element as soon as it is complete', () => {
    const { sink, out } = open('text/event-stream; charset=utf-8');
    expect(out.headers).toEqual({ 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'r' });
    sink.write(Buffer.from('data: {"a":1}\n\n'));
    expect(out.text).toBe('[{"a":1}');
    sink.end(Buffer.from('data: {"a":2}\n\ndata: [DONE]\n\n'));
    expect([JSON.parse(out.text), out.isEnded]).toEqual([[{ a: 1 }, { a: 2 }], true]);
  });

  it('has events of any size that the relay lets through', () => {
    const { sink, out } = open('text/event-stream');
    const half = Buffer.alloc(MAX_HELD_BYTES / 2 + 1, 'a');
    for (const piece of [Buffer.from('data: "'), half, half, Buffer.from('"\n\n')]) sink.write(piece);
    sink.end();
    expect(JSON.parse(out.text)).toEqual(['a'.repeat(2 * half.length)]);
  });

  it('lacks its bracket when it is cut', () => {
    const { sink, out } = open('text/event-stream');
    sink.write(Buffer.from('data: {"a":1}\n\n'));
    sink.cut();
    expect([out.text, out.isCut, out.isEnded]).toEqual(['[{"a":1}', true, false]);
  });

  it('has the error of an event that is no JSON in its place', () => {
    const { sink, out } = open('text/event-stream');
    sink.write(Buffer.from('data: {"a":1}\n\ndata: {"b\n\n'));
    sink.end();
    expect(JSON.parse(out.text)).toMatchObject([{ a: 1 }, { error: { code: 502, status: 'UNAVAILABLE' } }]);
  });

  it('has the last event, also where its blank line is missing, and none where nothing came', () => {
    const { sink, out } = open('text/event-stream');
    sink.write(Buffer.from('data: {"a":1}'));
    sink.end();
    expect(JSON.parse(out.text)).toEqual([{ a: 1 }]);
    const empty = open('text/event-stream');
    empty.sink.end();
    expect(empty.out.text).toBe('[]');
  });
});

describe('an answer in one piece', () => {
  it.each([
    ['{"a":1}', [{ a: 1 }]],
    [' [{"a":1}]', [{ a: 1 }]],
  ])('is an array: %s', (text, expected) => {
    for (const at of [1, 3]) {
      const { sink, out } = open('application/json');
      sink.write(Buffer.from(text.slice(0, at)));
      sink.write(Buffer.from(text.slice(at)));
      sink.end();
      expect([JSON.parse(out.text), out.headers['content-length']]).toEqual([expected, undefined]);
    }
  });

  it.each([
    ['{"a":1}', [{ a: 1 }]],
    ['\n[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
    ['[]', []],
    [' ', []],
  ])('is an array, also where all of it comes with the end: %j', (text, expected) => {
    const { sink, out } = open('application/json');
    sink.end(Buffer.from(text));
    expect([JSON.parse(out.text), out.isEnded]).toEqual([expected, true]);
  });

  it('stays as it is where it is an error', () => {
    const { sink, out } = open('application/json', 400);
    sink.end(Buffer.from('{"error":{}}'));
    expect([out.text, out.headers['content-length']]).toEqual(['{"error":{}}', 5]);
  });
});
