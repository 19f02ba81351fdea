import { writeJson } from '../../dialects/exact-json.js';
import { readInBandError } from '../errors/in-band-upstream-error.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type JsonObject } from '../neutral/neutral-request.js';
import { asArray, asObject } from '../wire/wire-value.js';
import { createChatReader } from './read-stream.js';

/** A whole chat completion, read as the one chunk that could have carried it. */
export function readChatAnswer(body: JsonObject): NeutralEvent[] {
  const choices = asArray(body.choices);
  if (choices.length === 0) return [{ type: 'error', error: readInBandError(body) }];
  const reader = createChatReader();
  const chunk = { ...body, choices: choices.map(asChunkChoice) };
  return [...reader.read({ event: '', data: writeJson(chunk) }), ...reader.read({ event: '', data: '[DONE]' })];
}

/** Calls of a whole message are told apart by their place. */
function asChunkChoice(entry: unknown): JsonObject {
  const choice = asObject(entry) ?? {};
  const message = asObject(choice.message) ?? {};
  const calls = asArray(message.tool_calls).map((call, index) => ({ ...asObject(call), index }));
  return { ...choice, delta: { ...message, ...(calls.length > 0 && { tool_calls: calls }) } };
}
