import { describe, expect, it } from '@jest/globals';
import { findChatUsage, readChatUsage } from '../chat/usage.js';
import { readResponsesUsage } from '../responses/usage.js';

describe('readChatUsage', () => {
  it.each([
    ['OpenAI', { prompt_tokens_details: { cached_tokens: 900 } }],
    ['DeepSeek', { prompt_cache_hit_tokens: 900, prompt_cache_miss_tokens: 100 }],
    ['Kimi', { cached_tokens: 900 }],
    ['Mistral', { num_cached_tokens: 900, prompt_tokens_details: null }],
    ["Anthropic's names", { cache_read_input_tokens: 900 }],
    ["Responses' details", { input_tokens_details: { cached_tokens: 900 } }],
  ])('counts what came from a cache as %s tells it', (_vendor, told) => {
    expect(readChatUsage({ prompt_tokens: 1000, completion_tokens: 10, ...told })).toEqual({
      inputTotal: 1000,
      cached: 900,
      cacheWrite: 0,
      outputTotal: 10,
    });
  });

  it("prefers a vendor's own count to the 0 with which a proxy fills OpenAI's", () => {
    const usage = { prompt_tokens: 10, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 0 } };
    expect(readChatUsage({ ...usage, prompt_cache_hit_tokens: 7 })).toMatchObject({ cached: 7 });
    expect(readChatUsage(usage)).toMatchObject({ cached: 0 });
  });
});

describe('cache writes', () => {
  it.each([
    [600, 600, 400],
    [900, 1000, 100],
    [0, 1000, 1000],
    [900, 100, 100],
  ])('%d read and %d written of 1000 are %d written', (cached_tokens, cache_write_tokens, cacheWrite) => {
    const input_tokens_details = { cached_tokens, cache_write_tokens };
    const read = readResponsesUsage({ input_tokens: 1000, input_tokens_details, output_tokens: 1 });
    expect(read).toEqual({ inputTotal: 1000, cached: cached_tokens, cacheWrite, outputTotal: 1 });
  });
});

it('finds the use of a chunk at its top, in x_groq and in the choice', () => {
  const usage = { prompt_tokens: 1 };
  for (const chunk of [{ usage }, { usage: null, x_groq: { usage } }, { choices: [{ usage }] }])
    expect(findChatUsage(chunk)).toBe(usage);

  expect(findChatUsage({ choices: [] })).toBeUndefined();
});
