import { type JsonObject } from '../../dialects/wire-value.js';
import { type WrittenMessage } from './write-history.js';

/** The parts of a Messages request that carry marks of the prompt cache. */
interface Markable {
  tools: JsonObject[];
  system: JsonObject[];
  messages: WrittenMessage[];
}

const MARK = { type: 'ephemeral' };

/**
 * Marks what Claude shall cache where the client marked nothing, for clients whose own vendor caches by itself: the
 * tools, the instructions, and the ends of the last two turns of the user. The mark before the last finds what the last
 * request wrote. What a mark writes costs a quarter more than plain input, so that the end of a conversation is marked
 * only where a next turn is likely.
 *
 * https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function addCacheMarks({ tools, system, messages }: Markable, goesOn: boolean): void {
  if (marksIn({ tools, system, messages }).length > 0) return;
  const ends = messages.filter(({ role }) => role === 'user').map(({ content }) => content.at(-1));
  for (const block of [tools.at(-1), system.at(-1), ...(goesOn ? ends.slice(-2) : [])])
    if (block !== undefined) block.cache_control = MARK;
}

const MAX_MARKS = 4;

/** Anthropic takes four marks a request; the oldest in the messages go first, those on system and tools last. */
export function limitCacheMarks(request: Markable): void {
  const marked = marksIn(request);
  for (const block of marked.slice(0, Math.max(0, marked.length - MAX_MARKS))) delete block.cache_control;
}

function marksIn({ tools, system, messages }: Markable): JsonObject[] {
  return [
    ...messages.flatMap(({ content }) => content.flatMap(marksInBlock)),
    ...system.filter(isMarked),
    ...tools.filter(isMarked),
  ];
}

function marksInBlock(block: JsonObject): JsonObject[] {
  const inner =
    block.type === 'tool_result' && Array.isArray(block.content)
      ? (block.content as JsonObject[]).filter(isMarked)
      : [];
  return isMarked(block) ? [...inner, block] : inner;
}

function isMarked(block: JsonObject): boolean {
  return block.cache_control !== undefined;
}
