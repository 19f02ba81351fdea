import { asObject, countOf, type JsonObject } from '../../dialects/wire-value.js';

const READ = [
  'cached_tokens',
  'cache_read_tokens',
  'cache_read_input_tokens',
  'prompt_cache_hit_tokens',
  'num_cached_tokens',
  'cached_prompt_tokens',
] as const;
const WRITE = ['cache_write_tokens', 'cache_creation_tokens', 'cache_creation_input_tokens'] as const;

/** What servers of OpenAI's two formats call their counters of a prompt cache. */
interface CacheCounters {
  read: unknown;
  write: unknown;
}

/**
 * The counters of a `usage` object: OpenAI's own in the details of the input, DeepSeek's `prompt_cache_hit_tokens`,
 * Kimi's `cached_tokens`, and Anthropic's names, which Qwen and several proxies use.
 * https://api-docs.deepseek.com/guides/kv_cache, https://platform.moonshot.ai/docs/api/chat
 */
export function findCacheCounters(usage: JsonObject): CacheCounters {
  const places = [asObject(usage.prompt_tokens_details), asObject(usage.input_tokens_details), usage];
  return { read: firstTold(places, READ), write: firstTold(places, WRITE) };
}

/** Proxies fill OpenAI's counters with zeros beside the vendor's own, so the first that is more than 0 counts. */
function firstTold(places: readonly (JsonObject | undefined)[], names: typeof READ | typeof WRITE): unknown {
  const told = places
    .flatMap((place) => names.map((name) => place?.[name]))
    .filter((value) => value !== undefined && value !== null);
  return told.find((value) => value !== 0) ?? told[0];
}

/**
 * The counters as parts of `inputTotal`. Some vendors count what was read from a cache once more among what was written
 * to it: together they are never more than the input.
 */
export function cacheCounts(
  { read, write }: CacheCounters,
  inputTotal: number,
): { cached: number; cacheWrite: number } {
  const cached = countOf(read);
  return { cached, cacheWrite: Math.min(countOf(write), Math.max(0, inputTotal - cached)) };
}
