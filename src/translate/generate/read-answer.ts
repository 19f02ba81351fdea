import { GatewayError } from '../../dialects/gateway-error.js';
import { readBareError } from '../../dialects/errors/in-band-upstream-error.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { asObject, type JsonObject } from '../../dialects/wire-value.js';
import { createChunkReader } from './read-stream.js';

/** A whole generateContent answer; also the list of chunks that Google sends when it is not asked for `alt=sse`. */
export function readGenerateAnswer(body: JsonObject | JsonObject[]): NeutralEvent[] {
  const reader = createChunkReader();
  const chunks = (Array.isArray(body) ? body : [body]).map((chunk) => asObject(chunk) ?? {});
  if (!chunks.some((chunk) => chunk.candidates ?? chunk.promptFeedback ?? chunk.error)) {
    const without = new GatewayError(502, 'The upstream gave an answer without candidates.');
    return [{ type: 'error', error: readBareError(chunks[0] ?? {}) ?? without }];
  }
  return [...chunks.flatMap((chunk) => reader.chunk(chunk)), ...reader.finish(true)];
}
