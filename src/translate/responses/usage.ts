import { type ResponseUsage } from 'openai/resources/responses/responses';
import { type NeutralUsage, withDoubts } from '../neutral/neutral-usage.js';
import { cacheCounts, findCacheCounters } from '../wire/cache-counters.js';
import { asObject, countOf } from '../../dialects/wire-value.js';

/** `input_tokens` includes what came from a cache. https://platform.openai.com/docs/api-reference/responses/object */
export function readResponsesUsage(wire: unknown, serviceTier?: string): NeutralUsage | undefined {
  const usage = asObject(wire);
  if (usage === undefined) return undefined;
  const cache = findCacheCounters(usage);
  const inputTotal = countOf(usage.input_tokens);
  const reasoning = asObject(usage.output_tokens_details)?.reasoning_tokens;
  const counts = {
    inputTotal,
    ...cacheCounts(cache, inputTotal),
    outputTotal: countOf(usage.output_tokens),
    ...(typeof reasoning === 'number' && { reasoning: countOf(reasoning) }),
    ...(serviceTier !== undefined && { serviceTier }),
  };
  return withDoubts(counts, [usage.input_tokens, cache.read, cache.write], [usage.output_tokens, reasoning]);
}

export function writeResponsesUsage(usage: NeutralUsage): ResponseUsage {
  return {
    input_tokens: usage.inputTotal,
    input_tokens_details: { cached_tokens: usage.cached, cache_write_tokens: usage.cacheWrite },
    output_tokens: usage.outputTotal,
    output_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
    total_tokens: usage.inputTotal + usage.outputTotal,
  };
}
