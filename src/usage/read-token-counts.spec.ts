import { describe, expect, it } from '@jest/globals';
import { overlayUsage, readTokenCounts } from './read-token-counts.js';
import { totalTokens } from './token-counts.js';

describe('token counts', () => {
  it("takes Anthropic's input counters as they are: they exclude each other", () => {
    const usage = { input_tokens: 10, cache_read_input_tokens: 20, cache_creation_input_tokens: 30, cache_creation: { ephemeral_5m_input_tokens: 25, ephemeral_1h_input_tokens: 5 }, output_tokens: 7 };
    const counts = readTokenCounts('messages', usage);
    expect(counts).toEqual({ input: 10, cacheRead: 20, cacheWrite5m: 25, cacheWrite1h: 5, output: 7, reasoning: 0 });
    expect(totalTokens(counts!)).toBe(67);
  });

  it('counts cache writes whose age is not told as the five minutes that are the default', () => {
    expect(readTokenCounts('messages', { input_tokens: 1, cache_creation_input_tokens: 30, output_tokens: 1 })).toMatchObject({ cacheWrite5m: 30, cacheWrite1h: 0 });
  });

  it.each([
    ['chat', { prompt_tokens: 100, completion_tokens: 50, prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 }, completion_tokens_details: { reasoning_tokens: 40 } }],
    ['responses', { input_tokens: 100, output_tokens: 50, input_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 }, output_tokens_details: { reasoning_tokens: 40 } }],
  ] as const)("takes what came from a cache out of %s's input", (dialect, usage) => {
    const counts = readTokenCounts(dialect, usage);
    expect(counts).toEqual({ input: 30, cacheRead: 60, cacheWrite5m: 10, cacheWrite1h: 0, output: 50, reasoning: 40 });
    expect(totalTokens(counts!)).toBe(150);
  });

  it("adds Google's thoughts to the output and takes the cached part out of the input", () => {
    const usage = { promptTokenCount: 90, toolUsePromptTokenCount: 10, cachedContentTokenCount: 40, candidatesTokenCount: 20, thoughtsTokenCount: 30, totalTokenCount: 150 };
    const counts = readTokenCounts('generate', usage);
    expect(counts).toEqual({ input: 60, cacheRead: 40, cacheWrite5m: 0, cacheWrite1h: 0, output: 50, reasoning: 30 });
    expect(totalTokens(counts!)).toBe(usage.totalTokenCount);
  });

  it('takes the last of the running totals of a stream, and never adds them up', () => {
    const start = { input_tokens: 3456, cache_read_input_tokens: 100, cache_creation_input_tokens: 0, output_tokens: 1 };
    const merged = overlayUsage(overlayUsage(start, { output_tokens: 40 }), { input_tokens: 7172, cache_read_input_tokens: null, output_tokens: 80 });
    expect(readTokenCounts('messages', merged)).toEqual({ input: 7172, cacheRead: 100, cacheWrite5m: 0, cacheWrite1h: 0, output: 80, reasoning: 0 });
  });

  it('knows nothing where there is no usage, and never counts below zero', () => {
    expect(readTokenCounts('chat', null)).toBeUndefined();
    expect(readTokenCounts('chat', { prompt_tokens: 5, completion_tokens: -1, prompt_tokens_details: { cached_tokens: 9 } })).toMatchObject({ input: 0, cacheRead: 5, output: 0 });
  });
});
