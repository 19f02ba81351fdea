import { describe, expect, it } from '@jest/globals';
import { responsesEvents, SMALL_ANSWER, streamEvents } from './answers.js';
import { findFault, readAnswer, readBody } from './read-answer.js';

const MESSAGES = Buffer.concat(streamEvents(30)).toString();
const TEXT = 'The stream is read in whole events';

function chunked(body: string, size: number): Buffer {
  const bytes = Buffer.from(body);
  const chunks = [];
  for (let at = 0; at < bytes.length; at += size) {
    const chunk = bytes.subarray(at, at + size);
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
  return Buffer.concat([Buffer.from(head), ...chunks, Buffer.from('0\r\n\r\n')]);
}

describe('readAnswer', () => {
  it.each([1, 7, 64, 100_000])('reads a stream in chunks of %d bytes', (size) => {
    const { pieces, isEnded } = readAnswer(chunked(MESSAGES, size));
    expect([pieces.length, isEnded]).toEqual([24, true]);
    expect(pieces.join('')).toContain(TEXT);
  });

  it('reads a whole answer', () => {
    const head = Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n`);
    expect(readAnswer(Buffer.concat([head, SMALL_ANSWER])).pieces).toEqual([
      'The tests pass now. The timer was never cleared when the client left early.',
    ]);
  });

  it('reads the streams of the other dialects', () => {
    const responses = readBody(Buffer.concat(responsesEvents(30)).toString(), true);
    expect([responses.pieces.length, responses.isEnded]).toEqual([22, true]);
    const chat = ['', 'The', ' stream']
      .map((content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`)
      .join('');
    expect(readBody(`${chat}data: [DONE]\n\n`, true)).toEqual({ pieces: ['The', ' stream'], isEnded: true });
  });

  it('reads the whole answers of the other dialects', () => {
    const chat = { choices: [{ message: { content: 'Done.' } }] };
    const responses = { output: [{ content: [{ text: 'Done.' }] }] };
    expect([chat, responses].map((body) => readBody(JSON.stringify(body), false).pieces)).toEqual([
      ['Done.'],
      ['Done.'],
    ]);
  });
});

describe('findFault', () => {
  const wanted = { pieces: ['The', ' stream'], isEnded: true };

  it.each([
    ['has no last event', { ...wanted, isEnded: false }],
    ['in 1 pieces, the upstream sent 2', { ...wanted, pieces: ['The stream'] }],
    ['says "The dream"', { ...wanted, pieces: ['The', ' dream'] }],
  ])('tells what %s', (fault, got) => {
    expect(findFault(got, wanted)).toContain(fault);
  });

  it('has nothing against the same answer', () => {
    expect(findFault({ ...wanted }, wanted)).toBeUndefined();
  });
});
