import { writeJson } from '../../dialects/exact-json.js';
import { readInBandError } from '../../dialects/errors/in-band-upstream-error.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { asArray, asObject, type JsonObject } from '../../dialects/wire-value.js';
import { withPlacedCalls } from './message-pieces.js';
import { createChatReader } from './read-stream.js';

/** A whole chat completion, read as the one chunk that could have carried it. */
export function readChatAnswer(body: JsonObject): NeutralEvent[] {
  const choices = asArray(body.choices);
  if (choices.length === 0) return [{ type: 'error', error: readInBandError(body) }];
  const reader = createChatReader();
  const chunk = { ...body, choices: choices.map(asChunkChoice) };
  return [...reader.read({ event: '', data: writeJson(chunk) }), ...reader.read({ event: '', data: '[DONE]' })];
}

function asChunkChoice(entry: unknown): JsonObject {
  const choice = asObject(entry) ?? {};
  return { ...choice, delta: withPlacedCalls(asObject(choice.message) ?? asObject(choice.delta) ?? {}) };
}
