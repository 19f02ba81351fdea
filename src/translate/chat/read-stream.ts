import { type ChatCompletionChunk } from 'openai/resources/chat/completions';
import { interruptedStream, readInBandError } from '../errors/in-band-upstream-error.js';
import { newId } from '../wire/new-id.js';
import { type NeutralEvent, type StopReason, usageEvents } from '../neutral/neutral-events.js';
import { type JsonObject } from '../neutral/neutral-request.js';
import { type NeutralUsage } from '../neutral/neutral-usage.js';
import { parseEvent } from '../wire/parse-event.js';
import { type StreamReader } from '../neutral/stream-parts.js';
import { asArray, asNumber, asObject, asString, textOf } from '../wire/wire-value.js';
import { readFinishReason } from './finish-reason.js';
import { readDeltaContent } from './read-delta.js';
import { createToolAccumulator } from './tool-accumulator.js';
import { readChatUsage } from './usage.js';

type Chunk = Partial<ChatCompletionChunk> & { error?: unknown; x_groq?: { usage?: unknown } };

/**
 * Reads chat completion chunks of OpenAI and of the servers that call themselves compatible. Usage may come after the
 * finish reason, and an error after both, so nothing ends before `[DONE]` or the end of the stream.
 * https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function createChatReader(): StreamReader {
  const tools = createToolAccumulator();
  let usage: NeutralUsage | undefined;
  let stop: StopReason | undefined;
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

  function finish(): NeutralEvent[] {
    finished = true;
    return [
      ...start({}),
      ...tools.end(),
      ...usageEvents(usage),
      { type: 'stop', reason: stop ?? 'unknown' },
      { type: 'end' },
    ];
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
      usage = readChatUsage(chunk.usage) ?? readChatUsage(asObject(chunk.x_groq)?.usage) ?? usage;
      // The gateway speaks of one answer: of several choices the first is read.
      const choice = asObject(asArray(chunk.choices).find((entry) => (asNumber(asObject(entry)?.index) ?? 0) === 0));
      if (choice === undefined) return [];
      const reason = asString(choice.finish_reason);
      if (reason !== undefined && reason !== '') stop = readFinishReason(reason);
      return [...start(chunk), ...readDelta(asObject(choice.delta) ?? {})];
    },
    end() {
      if (finished) return [];
      return stop === undefined ? fail({ type: 'error', error: interruptedStream() }) : finish();
    },
  };
}
