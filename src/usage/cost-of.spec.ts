import { describe, expect, it } from '@jest/globals';
import { PriceList } from './cost-of.js';
import { PRICE_TABLE } from './price-table.js';
import { NO_TOKENS } from './token-counts.js';

const TODAY = Date.parse('2026-11-20');
const list = new PriceList([]);
const usd = (nano: number | null) => (nano === null ? null : nano / 1e9);

describe('a cost', () => {
  it('prices every kind of token once', () => {
    // Opus 4.5: 5, 0.5, 6.25, 10 and 25 USD a million.
    const tokens = {
      input: 1_000_000,
      cacheRead: 2_000_000,
      cacheWrite5m: 1_000_000,
      cacheWrite1h: 1_000_000,
      output: 1_000_000,
      reasoning: 400_000,
    };
    expect(usd(list.costNanoUsd('claude-opus-4-5-20251101', TODAY, tokens))).toBe(5 + 2 * 0.5 + 6.25 + 10 + 25);
  });

  it('is exact for a single token', () => {
    expect(list.costNanoUsd('claude-haiku-4-5', TODAY, { ...NO_TOKENS, cacheRead: 1 })).toBe(100);
    expect(list.costNanoUsd('gpt-5-nano', TODAY, { ...NO_TOKENS, cacheRead: 1 })).toBe(5);
  });

  it('is unknown for an unknown model, and for a kind of token without a price', () => {
    expect(list.costNanoUsd('glm-4.6', TODAY, { ...NO_TOKENS, input: 10 })).toBeNull();
    expect(list.costNanoUsd('gemini-2.5-flash', TODAY, { ...NO_TOKENS, input: 10 })).toBe(3_000);
    expect(list.costNanoUsd('gemini-2.5-flash', TODAY, { ...NO_TOKENS, input: 10, cacheRead: 1 })).toBeNull();
  });

  it('follows a change of the price by its day', () => {
    const tokens = { ...NO_TOKENS, cacheRead: 1_000_000 };
    expect(usd(list.costNanoUsd('claude-sonnet-5-5', Date.parse('2026-10-06T23:59:59Z'), tokens))).toBe(0.2);
    expect(usd(list.costNanoUsd('claude-sonnet-5-5', Date.parse('2026-10-07T00:00:00Z'), tokens))).toBe(0.1);
  });

  it('is higher for all of a request whose input, caches included, is long', () => {
    const tokens = { ...NO_TOKENS, input: 100_000, cacheRead: 100_000, output: 1_000 };
    expect(usd(list.costNanoUsd('claude-sonnet-4-5', TODAY, tokens))).toBeCloseTo(0.3 + 0.03 + 0.015, 9);
    expect(usd(list.costNanoUsd('claude-sonnet-4-5', TODAY, { ...tokens, cacheRead: 100_001 }))).toBeCloseTo(
      0.6 + 0.0600006 + 0.0225,
      9,
    );
  });

  it('goes by config.json first, which may name a model that the table does not have', () => {
    const own = { cacheRead: undefined, cacheWrite5m: undefined, cacheWrite1h: undefined };
    const overridden = new PriceList([
      [
        { match: 'claude-opus-*', fromMs: 0, input: 1, output: 2, ...own },
        { match: 'glm-*', fromMs: Date.parse('2027-01-01'), input: 3, output: 4, ...own },
        { match: 'glm-*', fromMs: 0, input: 0.5, output: 1, ...own },
      ],
    ]);
    expect(
      usd(overridden.costNanoUsd('claude-opus-4-5', TODAY, { ...NO_TOKENS, input: 1_000_000, output: 1_000_000 })),
    ).toBe(3);
    expect(usd(overridden.costNanoUsd('glm-4.6', TODAY, { ...NO_TOKENS, input: 1_000_000 }))).toBe(0.5);
    expect(usd(overridden.costNanoUsd('glm-4.6', Date.parse('2027-01-01'), { ...NO_TOKENS, input: 1_000_000 }))).toBe(
      3,
    );
    expect(usd(overridden.costNanoUsd('claude-haiku-4-5', TODAY, { ...NO_TOKENS, input: 1_000_000 }))).toBe(1);
  });
});

describe('the table', () => {
  it('has prices above zero, and cache reads cheaper than fresh input', () => {
    for (const { match, input, output, cacheRead, from } of PRICE_TABLE) {
      expect([
        match,
        input > 0,
        output > input,
        cacheRead === undefined || (cacheRead > 0 && cacheRead < input),
      ]).toEqual([match, true, true, true]);
      expect(from === undefined || !Number.isNaN(Date.parse(from))).toBe(true);
    }
  });

  it.each([
    ['claude-opus-5-5', 4],
    ['claude-opus-5-20260724', 5],
    ['claude-opus-4-20250514', 15],
    ['claude-opus-4-8', 5],
    ['gpt-5', 1.25],
    ['gpt-5-mini-2025-08-07', 0.25],
    ['gpt-4o-mini', 0.15],
  ])('takes the entry of %s and not that of a namesake', (model, input) => {
    expect(usd(list.costNanoUsd(model, TODAY, { ...NO_TOKENS, input: 1_000_000 }))).toBe(input);
  });

  it.each(['gpt-5.4', 'gpt-5-pro', 'gpt-4o-audio-preview', 'claude-unheard-of'])('does not guess for %s', (model) => {
    expect(list.costNanoUsd(model, TODAY, { ...NO_TOKENS, input: 1 })).toBeNull();
  });
});
