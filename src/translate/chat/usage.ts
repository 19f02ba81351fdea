import { type CompletionUsage } from 'openai/resources/completions';
import { type NeutralUsage, withDoubts } from '../neutral/neutral-usage.js';
import { asObject, countOf } from '../wire/wire-value.js';

/**
 * `prompt_tokens` includes what came from a cache.
 * https://platform.openai.com/docs/api-reference/chat/object#chat-object-usage
 */
export function readChatUsage(wire: unknown): NeutralUsage | undefined {
  const usage = asObject(wire) as Partial<CompletionUsage> | undefined;
  if (usage === undefined) return undefined;
  const prompt = asObject(usage.prompt_tokens_details);
  const reasoning = asObject(usage.completion_tokens_details)?.reasoning_tokens;
  const counts = {
    inputTotal: countOf(usage.prompt_tokens),
    cached: countOf(prompt?.cached_tokens),
    cacheWrite: countOf(prompt?.cache_write_tokens),
    outputTotal: countOf(usage.completion_tokens),
    ...(typeof reasoning === 'number' && { reasoning: countOf(reasoning) }),
  };
  return withDoubts(
    counts,
    [usage.prompt_tokens, prompt?.cached_tokens, prompt?.cache_write_tokens],
    [usage.completion_tokens, reasoning],
  );
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
