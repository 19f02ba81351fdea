import { describe, expect, it } from '@jest/globals';
import { readInBandError } from './in-band-upstream-error.js';

const LONG = 'x'.repeat(1_000_000);

describe('readInBandError', () => {
  it.each([
    ['in error.message', { error: { message: LONG } }],
    ['in error', { error: LONG }],
    ['in message', { type: 'error', message: LONG }],
    ['in detail', { detail: LONG }],
  ])('repeats 8 KB of what an upstream says %s', (_where, event) => {
    expect(readInBandError(event).message).toBe(LONG.slice(0, 8 * 1024));
  });

  it('repeats codes and names of parameters that are words', () => {
    const { details } = readInBandError({ error: { message: 'said', code: LONG, param: LONG } });
    expect([details.code?.length, details.param?.length]).toEqual([256, 256]);
    expect(
      readInBandError({ error: { message: 'said', code: 'rate_limit_exceeded', param: 'input[0]' } }).details,
    ).toEqual({ code: 'rate_limit_exceeded', param: 'input[0]' });
  });

  it('never repeats a key', () => {
    expect(readInBandError({ error: { message: 'Incorrect API key provided: sk-proj-ab**********yz' } }).message).toBe(
      'Incorrect API key provided: [key]',
    );
  });
});
