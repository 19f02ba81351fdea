import { describe, expect, it } from '@jest/globals';
import { comparePrices } from './compare-prices.js';
import { PriceList } from './cost-of.js';
import { readPriceList } from './read-price-list.js';

const LITELLM = {
  sample_spec: { input_cost_per_token: 0, output_cost_per_token: 0 },
  'claude-opus-4-5': {
    input_cost_per_token: 5e-6,
    output_cost_per_token: 2.5e-5,
    cache_read_input_token_cost: 5e-7,
    cache_creation_input_token_cost: 6.25e-6,
    cache_creation_input_token_cost_above_1hr: 1e-5,
  },
  'gemini/gemini-3-pro': {
    input_cost_per_token: 2e-6,
    output_cost_per_token: 1.2e-5,
    input_cost_per_token_above_200k_tokens: 4e-6,
    output_cost_per_token_above_200k_tokens: 1.8e-5,
  },
  'pictures-only': { output_cost_per_image: 0.04 },
};

describe('a list of prices', () => {
  it('of LiteLLM gives the models asked for, in USD for a million tokens', () => {
    expect(readPriceList(LITELLM, ['claude-opus-4-5', 'gemini-3-pro', 'pictures-only', 'constructor'])).toEqual([
      {
        match: 'claude-opus-4-5',
        fromMs: undefined,
        input: 5,
        output: 25,
        cacheRead: 0.5,
        cacheWrite5m: 6.25,
        cacheWrite1h: 10,
      },
      {
        match: 'gemini-3-pro',
        fromMs: undefined,
        input: 2,
        output: 12,
        long: { overInputTokens: 200_000, input: 4, output: 18 },
      },
    ]);
  });

  it("of LiteLLM begins a vendor's long prices where that vendor does, at the lowest of several thresholds", () => {
    const usd = { input_cost_per_token: 2.5e-6, output_cost_per_token: 1.5e-5 };
    const over = (thousands: number, factor: number) => ({
      [`input_cost_per_token_above_${thousands}k_tokens`]: 2.5e-6 * factor,
      [`output_cost_per_token_above_${thousands}k_tokens`]: 1.5e-5 * factor,
    });
    const list = {
      one: { ...usd, ...over(272, 2) },
      several: { ...usd, ...over(1000, 4), ...over(128, 2) },
      // A price that nobody knows is none.
      half: { ...usd, input_cost_per_token_above_128k_tokens: null, ...over(200, 2) },
    };
    const long = { input: 5, output: 30 };
    expect(readPriceList(list, ['one', 'several', 'half'])).toMatchObject([
      { match: 'one', long: { overInputTokens: 272_000, ...long } },
      { match: 'several', long: { overInputTokens: 128_000, ...long } },
      { match: 'half', long: { overInputTokens: 200_000, ...long } },
    ]);
  });

  it('in the form of config.json gives all that it has', () => {
    const prices = [{ match: 'glm-*', from: '2026-12-01', input: 0.6, output: 2.2, cache_read: 0.11 }];
    const expected = [{ match: 'glm-*', fromMs: Date.UTC(2026, 11, 1), input: 0.6, output: 2.2, cacheRead: 0.11 }];
    expect(readPriceList({ prices }, [])).toEqual(expected);
    expect(readPriceList(prices, [])).toEqual(expected);
  });

  it.each([
    ['text', 'The list must be JSON'],
    [[{ input: 1, output: 2 }], 'prices[0].match must be'],
    [[{ match: 'a', input: 1 }], 'prices[0] must have input and output'],
    [[{ match: 'a', input: -1, output: 2 }], 'prices[0].input must be a number'],
    [[{ match: 'a', input: '1', output: 2 }], 'prices[0].input must be a number'],
    [[{ match: 'a', input: 1, output: 2, from: '2026-13-45' }], 'prices[0].from must be a date'],
    [{ m: { input_cost_per_token: 5, output_cost_per_token: 25 } }, 'm.input_cost_per_token must be a number'],
  ])('%j is refused by a sentence', (document, problem) => {
    expect(() => readPriceList(document, ['m'])).toThrow(problem);
  });
});

describe('what a list would change', () => {
  const prices = new PriceList(
    [[{ match: 'own', fromMs: 0, input: 1, output: 2 }]],
    [
      { match: 'same', input: 3, output: 4, cacheRead: 0.3 },
      { match: 'dearer', input: 3, output: 4 },
    ],
  );

  it('leaves out what is the same, and says whose price goes on and what looks wrong', () => {
    const changes = comparePrices(
      readPriceList(
        [
          { match: 'same', input: 3, output: 4, cache_read: 0.3 },
          { match: 'dearer', input: 30, output: 4 },
          { match: 'own', input: 1.5, output: 2 },
          { match: 'new', input: 1, output: 2 },
        ],
        [],
      ),
      prices,
      Date.now(),
    );
    expect(changes).toMatchObject([
      { listed: { match: 'dearer' }, before: { input: 3 }, isOverruled: false, isDoubtful: true },
      { listed: { match: 'own' }, before: { input: 1 }, isOverruled: true, isDoubtful: false },
      { listed: { match: 'new' }, before: undefined, isOverruled: false, isDoubtful: false },
    ]);
  });
});
