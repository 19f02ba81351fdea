import { describe, expect, it } from '@jest/globals';
import { createFormats } from './formats.js';
import { DAY_MS, HOUR_MS } from './durations.js';

const english = createFormats('en');
const chinese = createFormats('zh-CN');

describe('the formats', () => {
  it.each([
    [0, '$0.00'],
    [0.0343, '$0.034'],
    [0.5, '$0.50'],
    [12.345, '$12.35'],
    [12_345.6, '$12,346'],
    [-0.0343, '-$0.034'],
  ])('write %d USD as %s', (usd, text) => {
    expect(english.usd(usd)).toBe(text);
  });

  it.each([
    [12.4, '12 ms', '12毫秒'],
    [1_240, '1.2 sec', '1.2秒'],
    [90_000, '1.5 min', '1.5分钟'],
    [7_200_000, '2 hr', '2小时'],
  ])('write %d ms in both languages', (ms, inEnglish, inChinese) => {
    expect([english.duration(ms), chinese.duration(ms)]).toEqual([inEnglish, inChinese]);
  });

  it('shorten large counts and no small ones', () => {
    expect([english.short(9_999), english.short(54_321), english.short(1_234_567)]).toEqual(['9,999', '54.3K', '1.2M']);
  });

  it('tell times from now in the largest unit that fits', () => {
    const now = Date.UTC(2026, 0, 1);
    expect([
      english.relative(now + 90_000, now),
      english.relative(now - 2 * DAY_MS, now),
      chinese.relative(now + 3 * HOUR_MS, now),
    ]).toEqual(['in 2 minutes', '2 days ago', '3小时后']);
  });
});
