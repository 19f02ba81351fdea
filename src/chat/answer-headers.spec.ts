import { describe, expect, it } from '@jest/globals';
import { answerHeaders, isEventStream } from './answer-headers.js';

describe('answerHeaders', () => {
  it('pass what a client needs and nothing else', () => {
    const needed = {
      'content-type': 'application/json',
      'content-length': '7',
      'retry-after': '3',
      'retry-after-ms': '3100',
      'x-should-retry': 'false',
    };
    const rest = {
      'transfer-encoding': 'chunked',
      connection: 'keep-alive',
      'set-cookie': ['a=1'],
      'anthropic-ratelimit-tokens-limit': '1',
      server: 'x',
      'cf-ray': 'y',
      date: 'z',
      location: '/',
    };
    expect(answerHeaders({ ...needed, ...rest }, 'messages', 'req_own')).toEqual({
      ...needed,
      'request-id': 'req_own',
    });
  });

  it.each([
    ['messages', 'request-id'],
    ['responses', 'x-request-id'],
    ['chat', 'x-request-id'],
    ['generate', 'x-request-id'],
  ] as const)("of %s carry the upstream's request id in %s, whichever spelling it came in", (dialect, name) => {
    expect(answerHeaders({ 'request-id': 'req_a' }, dialect, 'req_own')).toEqual({ [name]: 'req_a' });
    expect(answerHeaders({ 'x-request-id': 'req_b' }, dialect, 'req_own')).toEqual({ [name]: 'req_b' });
    expect(answerHeaders({ 'request-id': '' }, dialect, 'req_own')).toEqual({ [name]: 'req_own' });
  });

  it('leave the length open where the body becomes another', () => {
    expect(
      answerHeaders({ 'content-type': 'application/json', 'content-length': '7' }, 'chat', 'req_own', 'open'),
    ).toEqual({ 'content-type': 'application/json', 'x-request-id': 'req_own' });
  });

  it('of a stream forbid whoever stands between to hold it back, and leave its length open', () => {
    expect(answerHeaders({ 'content-type': 'text/event-stream', 'content-length': '7' }, 'chat', 'req_own')).toEqual({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-request-id': 'req_own',
    });
  });
});

describe('isEventStream', () => {
  it.each([
    ['text/event-stream', true],
    ['text/event-stream; charset=utf-8', true],
    ['Text/Event-Stream;charset=UTF-8', true],
    ['application/json', false],
    ['text/event-streams', false],
    ['application/json; note=text/event-stream', false],
    [undefined, false],
  ])('%s: %s', (contentType, expected) => {
    expect(isEventStream({ 'content-type': contentType })).toBe(expected);
  });
});
