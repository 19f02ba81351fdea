import { type ChatCompletionChunk } from 'openai/resources/chat/completions';
import { interruptedStream, readBareError, readInBandError } from '../../dialects/errors/in-band-upstream-error.js';
import { newId } from '../wire/new-id.js';
import { endEvents, NOTHING_TOLD, type ToldStop } from '../neutral/end-events.js';
import { type NeutralEvent, usageEvents } from '../neutral/neutral-events.js';
import { type NeutralUsage } from '../neutral/neutral-usage.js';
import { parseEvent } from '../wire/parse-event.js';
import { type StreamReader } from '../neutral/stream-parts.js';
import { asArray, asNumber, asObject, asString, textOf, type JsonObject } from '../../dialects/wire-value.js';
import { readChatStop } from './finish-reason.js';
import { createMessagePieces } from './message-pieces.js';
import { readDeltaContent } from './read-delta.js';
import { createToolAccumulator } from './tool-accumulator.js';
import { findChatUsage, readChatUsage } from './usage.js';

type Chunk = Partial<ChatCompletionChunk> & { error?: unknown; x_groq?: { usage?: unknown } };

/**
 * Reads chat completion chunks of OpenAI and of the servers that call themselves compatible. Usage may come after the
 * finish reason, and an error after both, so nothing ends before `[DONE]` or the end of the stream.
 * https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function createChatReader(): StreamReader {
  const tools = createToolAccumulator();
  let usage: NeutralUsage | undefined;
  let stop: ToldStop | undefined;
  let pieces: ReturnType<typeof createMessagePieces> | undefined;
  let hasDelta = false;
  let textLength = 0;
  let legacyId: string | undefined;
  let started = false;
  let finished = false;

  function start(chunk: Chunk): NeutralEvent[] {
    if (started) return [];
    started = true;
    const createdSeconds = asNumber(chunk.created);
    return [
      {
        type: 'start',
        id: textOf(chunk.id) || newId('chatcmpl-'),
        model: textOf(chunk.model),
        ...(createdSeconds && { createdSeconds }),
      },
    ];
  }

  function readDelta(delta: JsonObject): NeutralEvent[] {
    const events = readDeltaContent(delta, textLength);
    for (const event of events) if (event.type === 'textDelta') textLength += event.text.length;
    for (const call of asArray(delta.tool_calls)) events.push(...tools.add(asObject(call) ?? {}));
    const legacy = asObject(delta.function_call);
    if (textOf(legacy?.name) !== '' || textOf(legacy?.arguments) !== '')
      events.push(...tools.add({ index: -1, id: (legacyId ??= newId('call_')), function: legacy }));
    return events;
  }

  /** What a choice adds. A message beside deltas only says once more what they have said. */
  function deltaOf(choice: JsonObject): JsonObject {
    const delta = asObject(choice.delta);
    const message = asObject(choice.message);
    hasDelta ||= delta !== undefined && saysSomething(delta);
    if (hasDelta || message === undefined) return delta ?? { content: choice.text };
    return (pieces ??= createMessagePieces())(message);
  }

  function finish(): NeutralEvent[] {
    finished = true;
    return [...start({}), ...tools.end(), ...usageEvents(usage), ...endEvents(stop ?? NOTHING_TOLD)];
  }

  function fail(error: NeutralEvent & { type: 'error' }): NeutralEvent[] {
    finished = true;
    return [error];
  }

  return {
    read(sse) {
      if (finished) return [];
      if (sse.data.trim() === '[DONE]') return finish();
      const chunk = parseEvent<Chunk>(sse.data);
      if (chunk === undefined) return [];
      if ((chunk.error ?? undefined) !== undefined || sse.event === 'error')
        return fail({ type: 'error', error: readInBandError(chunk) });
      const bare = Array.isArray(chunk.choices) ? undefined : readBareError(chunk);
      if (bare !== undefined) return fail({ type: 'error', error: bare });
      // The gateway speaks of one answer: of several choices the first is read.
      const choice = asObject(asArray(chunk.choices).find((entry) => (asNumber(asObject(entry)?.index) ?? 0) === 0));
      usage = readChatUsage(findChatUsage(chunk)) ?? usage;
      if (choice === undefined) return [];
      const reason = asString(choice.finish_reason);
      if (reason !== undefined && reason !== '') stop = readChatStop(reason, choice);
      return [...start(chunk), ...readDelta(deltaOf(choice))];
    },
    end() {
      if (finished) return [];
      return stop === undefined ? fail({ type: 'error', error: interruptedStream() }) : finish();
    },
  };
}

function saysSomething(delta: JsonObject): boolean {
  return Object.entries(delta).some(([name, value]) => name !== 'role' && (value ?? '') !== '');
}
