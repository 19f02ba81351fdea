import { type RawMessageDeltaEvent, type RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import { interruptedStream, readInBandError } from '../errors/in-band-upstream-error.js';
import { type NeutralEvent, usageEvents } from '../neutral/neutral-events.js';
import { parseEvent } from '../wire/parse-event.js';
import { type StreamReader } from '../neutral/stream-parts.js';
import { asString, textOf } from '../wire/wire-value.js';
import { type BlockReader, type BlockState, openBlock, readWholeBlocks } from './read-block.js';
import { readStopReason } from './stop-reason.js';
import { mergeUsage, type PartialUsage, readUsage } from './usage.js';

type StopEvent = Extract<NeutralEvent, { type: 'stop' }>;

/**
 * Reads a stream of the Messages API. An answer after programmatic tool calls stands whole in `message_start`.
 * https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export function createMessagesReader(): StreamReader {
  const state: BlockState = { nextToolKey: 0, textLength: 0 };
  const blocks = new Map<number, BlockReader>();
  let usage: PartialUsage = {};
  let stop: StopEvent | undefined;
  let started = false;
  let finished = false;

  function finish(): NeutralEvent[] {
    finished = true;
    return [...usageEvents(readUsage(usage)), stop ?? { type: 'stop', reason: 'unknown' }, { type: 'end' }];
  }

  function fail(event: NeutralEvent): NeutralEvent[] {
    finished = true;
    return [event];
  }

  return {
    read(sse) {
      if (finished) return [];
      const event = parseEvent<RawMessageStreamEvent | { type: 'error' } | { type: 'ping' }>(sse.data);
      // Nothing but an error makes sense before the start; without one the end of the stream is a failure.
      if (
        event === undefined ||
        (!started && event.type !== 'message_start' && event.type !== 'error' && sse.event !== 'error')
      )
        return [];
      switch (event.type) {
        case 'message_start': {
          usage = mergeUsage(usage, event.message.usage);
          if (started) return [];
          started = true;
          stop = readStop(event.message);
          const told = readUsage(usage);
          const start: NeutralEvent = {
            type: 'start',
            id: textOf(event.message.id),
            model: textOf(event.message.model),
            ...(told && { usage: told }),
          };
          return [start, ...readWholeBlocks(event.message.content, state)];
        }
        case 'content_block_start': {
          const { reader, events } = openBlock(event.content_block, state);
          blocks.set(event.index, reader);
          return events;
        }
        case 'content_block_delta':
          return blocks.get(event.index)?.delta(event.delta) ?? [];
        case 'content_block_stop': {
          const reader = blocks.get(event.index);
          blocks.delete(event.index);
          return reader?.stop() ?? [];
        }
        case 'message_delta':
          usage = mergeUsage(usage, event.usage);
          stop = readStop(event.delta) ?? stop;
          return [];
        case 'message_stop':
          return finish();
        case 'error':
          return fail({ type: 'error', error: readInBandError(event) });
        case 'ping':
          return [];
        default:
          return sse.event === 'error' ? fail({ type: 'error', error: readInBandError(event) }) : [];
      }
    },

    /** A stop reason without `message_stop` is a whole answer; anything else that ends is cut off. */
    end() {
      if (finished) return [];
      return stop === undefined ? fail({ type: 'error', error: interruptedStream() }) : finish();
    },
  };
}

/** The stop of an answer, or undefined while there is none (a `message_delta` may carry usage only). */
export function readStop(delta: Partial<RawMessageDeltaEvent['delta']>): StopEvent | undefined {
  const reason = asString(delta.stop_reason);
  if (reason === undefined) return undefined;
  const sequence = asString(delta.stop_sequence);
  const explanation = asString(delta.stop_details?.explanation);
  return {
    type: 'stop',
    reason: readStopReason(reason),
    ...(sequence !== undefined && { sequence }),
    ...(explanation !== undefined && { explanation }),
  };
}
