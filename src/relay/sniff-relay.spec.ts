import { describe, expect, it } from '@jest/globals';
import { createSniffingRelay, looksLikeEvents } from './sniff-relay.js';

describe('looksLikeEvents', () => {
  it.each<[string, boolean | undefined]>([
    ['event: message_start\n', true],
    ['data: {}\n\n', true],
    ['data:{}', true],
    [': ping\n\n', true],
    ['id: 1\n', true],
    ['\uFEFF\r\n\ndata: x', true],
    ['{"data":', false],
    [' [1', false],
    ['<html>', false],
    ['upstream connect error', false],
    ['', undefined],
    ['\n\n', undefined],
    ['eve', undefined],
  ])('%j: %s', (text, expected) => {
    expect(looksLikeEvents(Buffer.from(text))).toBe(expected);
  });
});

describe('createSniffingRelay', () => {
  function relayed(isLabelled: boolean, pieces: readonly string[]): string {
    let got = '';
    const relay = createSniffingRelay(isLabelled, (isEvents) => ({
      next: (chunk) => {
        got += `${isEvents ? 'events' : 'whole'}(${chunk.toString()})`;
        return undefined;
      },
      complete: () => undefined,
      fail: () => undefined,
    }));
    for (const piece of pieces) relay.next(Buffer.from(piece));
    relay.complete();
    return got;
  }

  it.each([
    [false, ['da', 'ta: x', '\n\n'], 'events(data: x)events(\n\n)'],
    [false, ['{"a"', ':1}'], 'whole({"a")whole(:1})'],
    [true, ['<html>'], 'whole(<html>)'],
    [true, ['dat'], 'events(dat)'],
    [false, ['dat'], 'whole(dat)'],
    [false, [], ''],
  ])('labelled %s, %j: %s', (isLabelled, pieces, expected) => {
    expect(relayed(isLabelled, pieces)).toBe(expected);
  });
});
