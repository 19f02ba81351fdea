import { describe, expect, it } from '@jest/globals';
import { addRetryHeaders, retryAfterMs } from './retry-after.js';

const NOW = Date.parse('1994-11-06T08:49:07.400Z');
const MONTH_SECONDS = 31 * 24 * 3_600;

/** What an upstream sends, what the pool waits, and what a client is told. */
describe('the pause that an upstream asks for', () => {
  it.each<[sent: Record<string, string>, pauseMs: number | undefined, told: Record<string, string>]>([
    [{ 'retry-after': '7' }, 7_000, { 'retry-after': '7' }],
    [{ 'retry-after': ' 7 ' }, 7_000, { 'retry-after': '7' }],
    [{ 'retry-after': '1.2' }, 1_200, { 'retry-after': '2' }],
    [{ 'retry-after': '0.004' }, 4, { 'retry-after': '1' }],
    [{ 'retry-after': '0' }, 0, { 'retry-after': '0' }],
    [{ 'retry-after-ms': '1500' }, 1_500, { 'retry-after': '2', 'retry-after-ms': '1500' }],
    [{ 'retry-after-ms': '12.5' }, 12.5, { 'retry-after': '1', 'retry-after-ms': '13' }],
    [{ 'retry-after': '2', 'retry-after-ms': '1500' }, 1_500, { 'retry-after': '2', 'retry-after-ms': '1500' }],
    [{ 'retry-after': '3', 'retry-after-ms': '3100' }, 3_100, { 'retry-after': '3', 'retry-after-ms': '3100' }],
    [{ 'retry-after': '5', 'retry-after-ms': 'soon' }, 5_000, { 'retry-after': '5' }],
    [{ 'retry-after': '5', 'retry-after-ms': '' }, 5_000, { 'retry-after': '5' }],
    [{ 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' }, 29_600, { 'retry-after': '30' }],
    [{ 'retry-after': 'Sunday, 06-Nov-94 08:49:37 GMT' }, 29_600, { 'retry-after': '30' }],
    [{ 'retry-after': 'Sun Nov  6 08:49:37 1994' }, 29_600, { 'retry-after': '30' }],
    [{ 'retry-after': 'Sun, 06 Nov 1994 09:49:37 +0100' }, 29_600, { 'retry-after': '30' }],
    [{ 'retry-after': 'Sun, 06 Nov 1994 08:49:07 GMT' }, undefined, {}],
    [{ 'retry-after': 'Sun, 06 Nov 2094 08:49:37 GMT' }, undefined, {}],
    [{ 'retry-after': String(MONTH_SECONDS) }, MONTH_SECONDS * 1_000, { 'retry-after': String(MONTH_SECONDS) }],
    ...[
      '',
      '-1',
      '+5',
      '1e3',
      '0x10',
      'Infinity',
      'NaN',
      'five',
      'apples 5',
      'Sun',
      '5, 7',
      '1.',
      String(MONTH_SECONDS + 1),
      '9'.repeat(400),
    ].flatMap((text): [Record<string, string>, undefined, Record<string, string>][] => [
      [{ 'retry-after': text }, undefined, {}],
      [{ 'retry-after-ms': text === String(MONTH_SECONDS + 1) ? `${text}000` : text }, undefined, {}],
    ]),
    [{ 'x-should-retry': 'false' }, undefined, { 'x-should-retry': 'false' }],
    [{ 'x-should-retry': 'true' }, undefined, { 'x-should-retry': 'true' }],
    [{ 'x-should-retry': 'perhaps' }, undefined, {}],
    [{}, undefined, {}],
  ])('%j', (sent, pauseMs, told) => {
    expect(retryAfterMs(sent, NOW)).toBe(pauseMs);
    expect(addRetryHeaders({}, sent, NOW)).toEqual(told);
  });
});
