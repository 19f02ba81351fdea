import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { readConfig } from '../config/read-config.js';
import { scanBody } from '../edit/scan-body.js';
import { attemptMs, preludeMs } from './attempt-time.js';

const { timeouts } = readConfig('{}').config;

type Leg = Parameters<typeof attemptMs>[0];

function leg({ body = {}, firstByteMs, ...more }: Partial<Leg['call']> & { body?: object; firstByteMs?: number }): Leg {
  const request = { headers: {} } as Leg['call']['request'];
  const call = { startMs: 0, streaming: false, request, kind: 'answer' as const, ...more };
  const scan = scanBody(Buffer.from(JSON.stringify(body)));
  return { call: { ...call, scan, route: { endpoint: { firstByteMs } } }, following: 2, sharing: 2 };
}

beforeEach(() => {
  jest.spyOn(performance, 'now').mockReturnValue(0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('the time of an attempt before other endpoints', () => {
  it.each<[string, Leg, number]>([
    ['of a stream', leg({ streaming: true }), 30_000],
    ['of a stream, as the operator wants it', leg({ streaming: true, firstByteMs: 5_000 }), 5_000],
    ['of a whole answer of any length', leg({}), 200_000],
    ['of a whole answer of so many tokens', leg({ body: { max_tokens: 1_000 } }), 130_000],
    ['of the same in Chat', leg({ body: { max_completion_tokens: 100 } }), 40_000],
    ['of the same in Responses', leg({ body: { max_output_tokens: 100 } }), 40_000],
    ['of a whole answer that may be long', leg({ body: { max_tokens: 32_000 } }), 200_000],
    ['of a limit that is none', leg({ body: { max_tokens: null } }), 200_000],
    ['of a limit that no vendor takes', leg({ body: { max_tokens: -9_000 } }), 30_000],
    ['of an answer for which the vendor may search', leg({ body: { max_tokens: 1, tools: [] } }), 200_000],
    ['of a whole answer, as the operator wants it', leg({ body: { max_tokens: 1 }, firstByteMs: 50_000 }), 50_000],
    ['of a count', leg({ kind: 'count_tokens' }), 30_000],
    ['of a summary', leg({ kind: 'compact', body: { max_output_tokens: 1 } }), 200_000],
  ])('%s', (_name, one, ms) => {
    expect(attemptMs(one, timeouts)).toBe(ms);
  });

  it('is all that is left at the last one, whatever its own limit', () => {
    const last = { ...leg({ firstByteMs: 5_000 }), following: 0, sharing: 0 };
    expect([attemptMs(last, timeouts), preludeMs(last, timeouts)]).toEqual([600_000, undefined]);
  });

  it('bounds the silence of a whole answer that has begun, and leaves a stream its share', () => {
    expect(preludeMs(leg({ firstByteMs: 5_000 }), timeouts)).toBe(5_000);
    expect(preludeMs(leg({ firstByteMs: 5_000, streaming: true }), timeouts)).toBe(90_000);
  });
});
