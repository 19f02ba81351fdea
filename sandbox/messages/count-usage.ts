import { estimateTokens } from '../answer/tokens.js';
import { isGiven, type JsonObject, listOf, objectOf } from '../json-value.js';

/** Anthropic's three input counters: disjoint, together the whole prompt. */
interface InputUsage {
  readonly fresh: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** Tokens of a whole prompt; the same for a message and for the counting of it. */
export function countInput({ system, tools, messages }: JsonObject): number {
  return estimateTokens(system) + estimateTokens(tools) + estimateTokens(messages);
}

/**
 * Splits a prompt at its last cache marker. What an earlier answer of the conversation was given to is read from the
 * cache, the rest up to the marker is written; so a first turn writes and later turns mostly read.
 */
export function countUsage(body: JsonObject): InputUsage {
  const total = countInput(body);
  const messages = listOf(body.messages);
  const head = estimateTokens(body.system) + estimateTokens(body.tools);
  const marked = isGiven(body.cache_control) ? messages.length - 1 : messages.findLastIndex(hasMarker);
  const headMarked = [...listOf(body.system), ...listOf(body.tools)].some(isMarked);
  if (marked < 0 && !headMarked) return { fresh: total, cacheRead: 0, cacheWrite: 0 };

  const cacheable = marked < 0 ? head : Math.min(total, head + estimateTokens(messages.slice(0, marked + 1)));
  const answered = messages.findLastIndex((message) => objectOf(message).role === 'assistant');
  const cacheRead =
    answered < 0 ? 0 : Math.min(cacheable, head + (marked < 0 ? 0 : estimateTokens(messages.slice(0, answered))));
  return { fresh: total - cacheable, cacheRead, cacheWrite: cacheable - cacheRead };
}

function hasMarker(message: unknown): boolean {
  return listOf(objectOf(message).content).some(
    (block) => isMarked(block) || listOf(objectOf(block).content).some(isMarked),
  );
}

function isMarked(block: unknown): boolean {
  return isGiven(objectOf(block).cache_control);
}
