import { type CompletionUsage } from 'openai/resources/completions';
import { type NeutralUsage, withDoubts } from '../neutral/neutral-usage.js';
import { cacheCounts, findCacheCounters } from '../wire/cache-counters.js';
import { asArray, asObject, countOf, type JsonObject } from '../../dialects/wire-value.js';

/**
 * Where a chunk, or a whole answer, tells its use: OpenAI at its top, Groq in `x_groq`, Kimi's streams in the choice.
 */
export function findChatUsage(answer: object): JsonObject | undefined {
  const { usage, x_groq, choices } = answer as JsonObject;
  return asObject(usage) ?? asObject(asObject(x_groq)?.usage) ?? asObject(asObject(asArray(choices)[0])?.usage);
}

/**
 * `prompt_tokens` includes what came from a cache.
 * https://platform.openai.com/docs/api-reference/chat/object#chat-object-usage
 */
export function readChatUsage(wire: unknown): NeutralUsage | undefined {
  const usage = asObject(wire);
  if (usage === undefined) return undefined;
  const reasoning = asObject(usage.completion_tokens_details)?.reasoning_tokens;
  const cache = findCacheCounters(usage);
  const inputTotal = countOf(usage.prompt_tokens);
  const counts = {
    inputTotal,
    ...cacheCounts(cache, inputTotal),
    outputTotal: countOf(usage.completion_tokens),
    ...(typeof reasoning === 'number' && { reasoning: countOf(reasoning) }),
  };
  return withDoubts(counts, [usage.prompt_tokens, cache.read, cache.write], [usage.completion_tokens, reasoning]);
}

/** Every counter is a number; details that the upstream does not tell are left out rather than invented. */
export function writeChatUsage(usage: NeutralUsage): CompletionUsage {
  return {
    prompt_tokens: usage.inputTotal,
    completion_tokens: usage.outputTotal,
    total_tokens: usage.inputTotal + usage.outputTotal,
    prompt_tokens_details: {
      cached_tokens: usage.cached,
      ...(usage.cacheWrite > 0 && { cache_write_tokens: usage.cacheWrite }),
    },
    ...(usage.reasoning !== undefined && { completion_tokens_details: { reasoning_tokens: usage.reasoning } }),
  };
}
