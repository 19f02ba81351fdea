import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readChatUsage, writeChatUsage } from '../chat/usage.js';
import { mergeUsage, readUsage, writeUsage } from '../messages/usage.js';
import { readResponsesUsage, writeResponsesUsage } from '../responses/usage.js';
import { type NeutralUsage } from './neutral-usage.js';

const count = fc.nat(1_000_000);
const usages: fc.Arbitrary<NeutralUsage> = fc
  .record({ fresh: count, cached: count, cacheWrite: count, outputTotal: count, reasoning: count })
  .map(({ fresh, cached, cacheWrite, outputTotal, reasoning }) => ({
    inputTotal: fresh + cached + cacheWrite,
    cached,
    cacheWrite,
    outputTotal,
    reasoning: Math.min(reasoning, outputTotal),
  }));

describe('usage', () => {
  it('survives each dialect (H2)', () => {
    fc.assert(
      fc.property(usages, (usage) => {
        expect(readUsage(writeUsage(usage))).toEqual(usage);
        expect(readChatUsage(writeChatUsage(usage))).toEqual(usage);
        expect(readResponsesUsage(writeResponsesUsage(usage))).toEqual(usage);
      }),
      { seed: 1 },
    );
  });

  it('is disjoint at Anthropic and inclusive at OpenAI', () => {
    fc.assert(
      fc.property(usages, (usage) => {
        const messages = writeUsage(usage);
        expect(messages.input_tokens! + messages.cache_read_input_tokens! + messages.cache_creation_input_tokens!).toBe(
          writeChatUsage(usage).prompt_tokens,
        );
        expect(writeResponsesUsage(usage).total_tokens).toBe(usage.inputTotal + usage.outputTotal);
      }),
      { seed: 1 },
    );
  });

  it('never goes below zero when an upstream counts more from the cache than it was given', () => {
    expect(writeUsage({ inputTotal: 3, cached: 10, cacheWrite: 0, outputTotal: 0 }).input_tokens).toBe(0);
  });

  it('takes the last of cumulative counters and never adds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ input_tokens: fc.option(count), output_tokens: count }), { minLength: 1 }),
        (updates) => {
          const merged = updates.reduce<ReturnType<typeof mergeUsage>>(
            (before, later) => mergeUsage(before, later),
            {},
          );
          expect(merged.output_tokens).toBe(updates.at(-1)!.output_tokens);
          expect(merged.input_tokens ?? null).toBe(
            updates.findLast((update) => update.input_tokens !== null)?.input_tokens ?? null,
          );
        },
      ),
      { seed: 1 },
    );
  });
});
