import { describe, expect, it } from '@jest/globals';
import { type Dialect } from '../dialects/dialect.js';
import { inputTokens, type TokenCounts } from '../usage/token-counts.js';
import { tokenCountsOf } from './token-counts-of.js';
import { UsageTap } from './usage-tap.js';

/** What the tap reads from the events of a stream, or from a whole answer. */
function countsOfStream(dialect: Dialect, ...events: object[]) {
  const tap = new UsageTap(dialect);
  for (const event of events) tap.onEvent(Buffer.from(JSON.stringify(event)));
  const usage = tap.read();
  return usage && tokenCountsOf(usage);
}

function doubtsOf(dialect: Dialect, event: object) {
  const tap = new UsageTap(dialect);
  tap.onEvent(Buffer.from(JSON.stringify(event)));
  return tap.read()?.doubted;
}

const totalTokens = (counts: TokenCounts) => inputTokens(counts) + counts.output;

describe('token counts for the ledger', () => {
  it("take Anthropic's input counters as they are: they exclude each other", () => {
    const usage = {
      input_tokens: 10,
      cache_read_input_tokens: 20,
      cache_creation_input_tokens: 30,
      cache_creation: { ephemeral_5m_input_tokens: 25, ephemeral_1h_input_tokens: 5 },
      output_tokens: 7,
    };
    const counts = countsOfStream('messages', { message: { usage } });
    expect(counts).toEqual({ input: 10, cacheRead: 20, cacheWrite5m: 25, cacheWrite1h: 5, output: 7, reasoning: 0 });
    expect(totalTokens(counts!)).toBe(67);
  });

  it('count cache writes whose age is not told as the five minutes that are the default', () => {
    const usage = { input_tokens: 1, cache_creation_input_tokens: 30, output_tokens: 1 };
    expect(countsOfStream('messages', { message: { usage } })).toMatchObject({ cacheWrite5m: 30, cacheWrite1h: 0 });
  });

  it.each([
    [
      'chat',
      {
        usage: {
          prompt_tokens: 100,
          completion_tokens: 50,
          prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
          completion_tokens_details: { reasoning_tokens: 40 },
        },
      },
    ],
    [
      'responses',
      {
        response: {
          usage: {
            input_tokens: 100,
            output_tokens: 50,
            input_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
            output_tokens_details: { reasoning_tokens: 40 },
          },
        },
      },
    ],
  ] as const)("take what came from a cache out of %s's input", (dialect, event) => {
    const counts = countsOfStream(dialect, event);
    expect(counts).toEqual({ input: 30, cacheRead: 60, cacheWrite5m: 10, cacheWrite1h: 0, output: 50, reasoning: 40 });
    expect(totalTokens(counts!)).toBe(150);
  });

  it.each([
    [
      'messages',
      {
        message: { usage: { input_tokens: 1.4, output_tokens: 9.6, output_tokens_details: { thinking_tokens: 3.5 } } },
      },
    ],
    [
      'chat',
      { usage: { prompt_tokens: 1.4, completion_tokens: 9.6, completion_tokens_details: { reasoning_tokens: 3.5 } } },
    ],
    [
      'responses',
      {
        response: {
          usage: { input_tokens: 1.4, output_tokens: 9.6, output_tokens_details: { reasoning_tokens: 3.5 } },
        },
      },
    ],
  ] as const)('are whole numbers, whatever the upstream of %s tells: the ledger takes no others', (dialect, event) => {
    expect(countsOfStream(dialect, event)).toMatchObject({ input: 1, output: 10, reasoning: 4 });
  });

  const messages = (usage: object) => ({ message: { usage: { input_tokens: 5, output_tokens: 5, ...usage } } });
  const chat = (usage: object) => ({ usage: { prompt_tokens: 5, completion_tokens: 5, ...usage } });
  const responses = (usage: object) => ({ response: { usage: { input_tokens: 5, output_tokens: 5, ...usage } } });
  const generate = (usage: object) => ({ usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 5, ...usage } });

  it.each([-1, 1.5, '7', 'NaN', 1e30, 2 ** 53 + 1, null, true, [], {}, [7], { tokens: 7 }])(
    'doubt the side of which %j is told, in every dialect',
    (absurd) => {
      const doubts = [
        doubtsOf('messages', messages({ input_tokens: absurd })),
        doubtsOf('messages', messages({ output_tokens: absurd })),
        doubtsOf('chat', chat({ prompt_tokens: absurd })),
        doubtsOf('chat', chat({ completion_tokens: absurd })),
        doubtsOf('responses', responses({ input_tokens: absurd })),
        doubtsOf('responses', responses({ output_tokens: absurd })),
        doubtsOf('generate', generate({ promptTokenCount: absurd })),
        doubtsOf('generate', generate({ candidatesTokenCount: absurd })),
      ];
      expect(doubts).toEqual([
        ['input'],
        ['output'],
        ['input'],
        ['output'],
        ['input'],
        ['output'],
        ['input'],
        ['output'],
      ]);
    },
  );

  it('doubt a detail that is no count, and a cache that is larger than the input which contains it', () => {
    expect(doubtsOf('messages', messages({ cache_read_input_tokens: -3 }))).toEqual(['input']);
    expect(doubtsOf('messages', messages({ cache_creation: { ephemeral_1h_input_tokens: 1e30 } }))).toEqual(['input']);
    expect(doubtsOf('chat', chat({ prompt_tokens_details: { cached_tokens: 6 } }))).toEqual(['input']);
    expect(doubtsOf('responses', responses({ output_tokens_details: { reasoning_tokens: '9' } }))).toEqual(['output']);
    expect(doubtsOf('generate', generate({ thoughtsTokenCount: 0.5 }))).toEqual(['output']);
  });

  it('doubt nothing that vendors tell: caches beside the input, details that are null or left out', () => {
    expect(
      doubtsOf(
        'messages',
        messages({ cache_read_input_tokens: 900_000, cache_creation_input_tokens: null, cache_creation: null }),
      ),
    ).toBeUndefined();
    expect(
      doubtsOf('chat', chat({ prompt_tokens_details: null, completion_tokens_details: { reasoning_tokens: null } })),
    ).toBeUndefined();
    expect(doubtsOf('generate', { usageMetadata: { promptTokenCount: 5 } })).toBeUndefined();
  });

  it("add Google's thoughts to the output and take the cached part out of the input", () => {
    const usageMetadata = {
      promptTokenCount: 90,
      toolUsePromptTokenCount: 10,
      cachedContentTokenCount: 40,
      candidatesTokenCount: 20,
      thoughtsTokenCount: 30,
      totalTokenCount: 150,
    };
    const counts = countsOfStream('generate', { usageMetadata });
    expect(counts).toEqual({ input: 60, cacheRead: 40, cacheWrite5m: 0, cacheWrite1h: 0, output: 50, reasoning: 30 });
    expect(totalTokens(counts!)).toBe(usageMetadata.totalTokenCount);
  });

  it('are the last of the running totals of a stream, which are never added up', () => {
    const start = {
      message: {
        usage: { input_tokens: 3456, cache_read_input_tokens: 100, cache_creation_input_tokens: 0, output_tokens: 1 },
      },
    };
    const counts = countsOfStream(
      'messages',
      start,
      { usage: { output_tokens: 40 } },
      { usage: { input_tokens: 7172, cache_read_input_tokens: null, output_tokens: 80 } },
    );
    expect(counts).toEqual({ input: 7172, cacheRead: 100, cacheWrite5m: 0, cacheWrite1h: 0, output: 80, reasoning: 0 });
  });
});
