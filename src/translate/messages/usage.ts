import { type MessageDeltaUsage, type Usage } from '@anthropic-ai/sdk/resources/messages';
import { freshInput, type NeutralUsage, withDoubts } from '../neutral/neutral-usage.js';
import { asObject, asString, countOf } from '../../dialects/wire-value.js';

/** A `usage` object, of whatever event. */
export type PartialUsage = Partial<Usage & MessageDeltaUsage>;

/** What is read of them; of what else an upstream tells nothing is kept. */
const COUNTERS = [
  'input_tokens',
  'output_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'cache_creation',
  'output_tokens_details',
  'service_tier',
] as const;

/**
 * Lays the counters of a later event over those before: they are cumulative, never to be added. `message_delta` may
 * leave any of them out, and changes `input_tokens` when server tools ran.
 */
export function mergeUsage(before: PartialUsage, later: unknown): PartialUsage {
  const told = asObject(later) ?? {};
  const merged: Record<string, unknown> = { ...before };
  for (const name of COUNTERS) if (told[name] !== undefined && told[name] !== null) merged[name] = told[name];
  return merged;
}

/**
 * Anthropic's three input counters are disjoint; undefined where none was told.
 * https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function readUsage(usage: PartialUsage): NeutralUsage | undefined {
  if (Object.keys(usage).length === 0) return undefined;
  const cached = countOf(usage.cache_read_input_tokens);
  const cacheWrite = countOf(usage.cache_creation_input_tokens);
  const told1h = asObject(usage.cache_creation)?.ephemeral_1h_input_tokens;
  const cacheWrite1h = Math.min(cacheWrite, countOf(told1h));
  const reasoning = asObject(usage.output_tokens_details)?.thinking_tokens;
  const serviceTier = asString(usage.service_tier);
  const counts = {
    inputTotal: countOf(usage.input_tokens) + cached + cacheWrite,
    cached,
    cacheWrite,
    ...(cacheWrite1h > 0 && { cacheWrite1h }),
    outputTotal: countOf(usage.output_tokens),
    ...(typeof reasoning === 'number' && { reasoning: countOf(reasoning) }),
    ...(serviceTier !== undefined && { serviceTier }),
  };
  return withDoubts(
    counts,
    [usage.input_tokens, usage.cache_read_input_tokens, usage.cache_creation_input_tokens, told1h],
    [usage.output_tokens, reasoning],
  );
}

/** The counters that a Messages client reads; all of them, also when they are 0. */
export function writeUsage(usage: NeutralUsage): PartialUsage {
  return {
    input_tokens: freshInput(usage),
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cached,
    output_tokens: usage.outputTotal,
    ...(usage.reasoning !== undefined && { output_tokens_details: { thinking_tokens: usage.reasoning } }),
  };
}
