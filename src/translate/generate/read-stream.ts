import { interruptedStream, readBareError } from '../../dialects/errors/in-band-upstream-error.js';
import { newId } from '../wire/new-id.js';
import { endEvents, NOTHING_TOLD, type ToldStop } from '../neutral/end-events.js';
import { type NeutralEvent, usageEvents } from '../neutral/neutral-events.js';
import { type NeutralUsage } from '../neutral/neutral-usage.js';
import { parseEvent } from '../wire/parse-event.js';
import { type StreamReader } from '../neutral/stream-parts.js';
import { asArray, asObject, asString, textOf, type JsonObject } from '../../dialects/wire-value.js';
import { createPartReader } from './read-parts.js';
import { readGenerateStop } from './stop-reason.js';
import { readGenerateUsage } from './usage.js';

interface GenerateReader {
  chunk(chunk: JsonObject): NeutralEvent[];
  /** The answer is complete; without a finish reason it is only if `isWhole`. */
  finish(isWhole: boolean): NeutralEvent[];
}

/**
 * Reads the chunks of a generateContent answer: each is a response of its own, usage is cumulative, and content may
 * still follow the finish reason, so nothing ends before the stream does. https://ai.google.dev/api/generate-content
 */
export function createChunkReader(): GenerateReader {
  const parts = createPartReader();
  let usage: NeutralUsage | undefined;
  let stop: ToldStop | undefined;
  let started = false;
  let finished = false;

  function start(chunk: JsonObject): NeutralEvent[] {
    if (started) return [];
    started = true;
    return [{ type: 'start', id: textOf(chunk.responseId) || newId(''), model: textOf(chunk.modelVersion) }];
  }

  function readStop(chunk: JsonObject, candidate: JsonObject | undefined): ToldStop | undefined {
    const reason = asString(candidate?.finishReason);
    if (reason !== undefined)
      return { reason: readGenerateStop(reason), word: reason, explanation: asString(candidate?.finishMessage) };
    const feedback = asObject(chunk.promptFeedback);
    if (asString(feedback?.blockReason) === undefined) return undefined;
    return { reason: 'refusal', explanation: asString(feedback?.blockReasonMessage) };
  }

  return {
    chunk(chunk) {
      if (finished) return [];
      const mayBeError = chunk.candidates === undefined || asObject(chunk.error) !== undefined;
      const error = mayBeError ? readBareError(chunk) : undefined;
      if (error !== undefined) {
        finished = true;
        return [{ type: 'error', error }];
      }
      usage = readGenerateUsage(chunk.usageMetadata) ?? usage;
      // The gateway asks for one candidate; a model that gives more is read like one that gave one.
      const candidate = asObject(asArray(chunk.candidates)[0]);
      stop = readStop(chunk, candidate) ?? stop;
      const content = asArray(asObject(candidate?.content)?.parts);
      return [...start(chunk), ...content.flatMap((part) => parts.part(asObject(part) ?? {}))];
    },
    finish(isWhole) {
      if (finished) return [];
      finished = true;
      if (stop === undefined && !isWhole) return [{ type: 'error', error: interruptedStream() }];
      return [...start({}), ...parts.end(), ...usageEvents(usage), ...endEvents(stop ?? NOTHING_TOLD)];
    },
  };
}

export function createGenerateReader(): StreamReader {
  const reader = createChunkReader();
  return {
    read(sse) {
      const chunk = parseEvent<JsonObject>(sse.data);
      return chunk === undefined ? [] : reader.chunk(chunk);
    },
    end: () => reader.finish(false),
  };
}
