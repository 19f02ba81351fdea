import { GatewayError } from '../../dialects/gateway-error.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type JsonObject } from '../neutral/neutral-request.js';
import { asObject } from '../wire/wire-value.js';
import { createChunkReader } from './read-stream.js';

/** A whole generateContent answer; also the list of chunks that Google sends when it is not asked for `alt=sse`. */
export function readGenerateAnswer(body: JsonObject | JsonObject[]): NeutralEvent[] {
  const reader = createChunkReader();
  const chunks = (Array.isArray(body) ? body : [body]).map((chunk) => asObject(chunk) ?? {});
  if (!chunks.some((chunk) => chunk.candidates ?? chunk.promptFeedback ?? chunk.error)) {
    return [{ type: 'error', error: new GatewayError(502, 'The upstream gave an answer without candidates.') }];
  }
  return [...chunks.flatMap((chunk) => reader.chunk(chunk)), ...reader.finish(true)];
}
