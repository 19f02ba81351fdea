import { type JsonObject, listOf, objectOf } from '../json-value.js';

/**
 * Joins neighbouring contents of one role, which Google takes as one turn: the chats of its SDKs keep each chunk of a
 * streamed answer as a content of its own.
 */
export function joinTurns(contents: unknown): JsonObject[] {
  const turns: JsonObject[] = [];
  for (const content of listOf(contents).map(objectOf)) {
    const last = turns.at(-1);
    if (last && roleOf(last) === roleOf(content))
      turns[turns.length - 1] = { ...last, parts: [...listOf(last.parts), ...listOf(content.parts)] };
    else turns.push(content);
  }
  return turns;
}

function roleOf({ role }: JsonObject): unknown {
  return role ?? 'user';
}
