import { asArray, asObject, asString, type JsonObject } from '../../dialects/wire-value.js';

const TEXTS = ['content', 'reasoning_content', 'reasoning', 'refusal'] as const;

/**
 * Reads the chunks of servers that send a `message` where a stream has its `delta`: the answer at once, piece by piece,
 * or with all that was said before repeated in every chunk. Returns each as the delta that it adds.
 */
export function createMessagePieces(): (message: JsonObject) => JsonObject {
  const said = new Map<string, string>();
  return (message) => {
    const delta: JsonObject = withPlacedCalls(message);
    for (const name of TEXTS) {
      const text = asString(message[name]);
      if (text === undefined) continue;
      const before = said.get(name) ?? '';
      const repeats = before !== '' && text.startsWith(before);
      said.set(name, repeats ? text : before + text);
      delta[name] = repeats ? text.slice(before.length) : text;
    }
    return delta;
  };
}

/** Calls of a whole message are told apart by their place. */
export function withPlacedCalls(message: JsonObject): JsonObject {
  const calls = asArray(message.tool_calls).map((call, index) => ({ ...asObject(call), index }));
  return { ...message, ...(calls.length > 0 && { tool_calls: calls }) };
}
