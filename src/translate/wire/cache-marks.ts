import { type Cacheable } from '../neutral/neutral-request.js';
import { asObject, type JsonObject } from '../../dialects/wire-value.js';

/** The marks of the prompt cache on a block, part, message or tool: Anthropic's, and OpenAI's. */
export function cacheMarksOf(marked: JsonObject): Cacheable {
  const cacheControl = asObject(marked.cache_control);
  const cacheBreakpoint = asObject(marked.prompt_cache_breakpoint);
  return { ...(cacheControl && { cacheControl }), ...(cacheBreakpoint && { cacheBreakpoint }) };
}

/** A mark as the Messages API takes it. How long an entry is kept has other words there, and its default holds. */
export function anthropicMark({ cacheControl, cacheBreakpoint }: Cacheable): { cache_control?: JsonObject } {
  if (cacheControl !== undefined) return { cache_control: cacheControl };
  return cacheBreakpoint === undefined ? {} : { cache_control: { type: 'ephemeral' } };
}

/** A mark as OpenAI's newer models take it. */
export function openaiMark({ cacheControl, cacheBreakpoint }: Cacheable): { prompt_cache_breakpoint?: JsonObject } {
  if (cacheBreakpoint !== undefined) return { prompt_cache_breakpoint: cacheBreakpoint };
  return cacheControl === undefined ? {} : { prompt_cache_breakpoint: { mode: 'explicit' } };
}
