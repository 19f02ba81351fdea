import {
  type ContentBlock,
  type Message,
  type RawContentBlockDelta,
  type RawContentBlockDeltaEvent,
  type RawMessageDeltaEvent,
  type RawMessageStreamEvent,
} from '@anthropic-ai/sdk/resources/messages';
import { looksLikeError } from '../../dialects/errors/find-error-text.js';
import { interruptedStream, readInBandError } from '../../dialects/errors/in-band-upstream-error.js';
import { endEvents, NOTHING_TOLD, type ToldStop } from '../neutral/end-events.js';
import { type NeutralEvent, usageEvents } from '../neutral/neutral-events.js';
import { parseEvent, unreadableEvent } from '../wire/parse-event.js';
import { type StreamReader } from '../neutral/stream-parts.js';
import { asString, textOf } from '../../dialects/wire-value.js';
import { type BlockReader, type BlockState, openBlock, readWholeBlocks } from './read-block.js';
import { readStopReason } from './stop-reason.js';
import { mergeUsage, type PartialUsage, readUsage } from './usage.js';

/**
 * Reads a stream of the Messages API. An answer after programmatic tool calls stands whole in `message_start`.
 * https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export function createMessagesReader(): StreamReader {
  const state: BlockState = { nextToolKey: 0, textLength: 0 };
  const blocks = new Map<number, BlockReader>();
  let usage: PartialUsage = {};
  let stop: ToldStop | undefined;
  let started = false;
  let finished = false;

  function closeBlocks(): NeutralEvent[] {
    const open = [...blocks.values()];
    blocks.clear();
    return open.flatMap((reader) => reader.stop());
  }

  function finish(): NeutralEvent[] {
    finished = true;
    return [...closeBlocks(), ...usageEvents(readUsage(usage)), ...endEvents(stop ?? NOTHING_TOLD)];
  }

  function fail(event: object): NeutralEvent[] {
    finished = true;
    return [{ type: 'error', error: readInBandError(event) }];
  }

  /** A second start replaces the first: an upstream that tried again before it had an answer counts anew. */
  function start(message: Message): NeutralEvent[] {
    started = true;
    usage = mergeUsage({}, message.usage);
    stop = readStop(message);
    const told = readUsage(usage);
    const event: NeutralEvent = {
      type: 'start',
      id: textOf(message.id),
      model: textOf(message.model),
      ...(told && { usage: told }),
    };
    return [...closeBlocks(), event, ...readWholeBlocks(message.content, state)];
  }

  /** What an event adds to its block. Some servers write a block without having told that it begins. */
  function blockDelta({ index, delta }: RawContentBlockDeltaEvent): NeutralEvent[] {
    const known = blocks.get(index);
    if (known !== undefined) return known.delta(delta);
    const { reader } = openBlock(blockFor(delta), state);
    blocks.set(index, reader);
    return reader.delta(delta);
  }

  return {
    read(sse) {
      if (finished) return [];
      const event = parseEvent<RawMessageStreamEvent | { type: 'error' } | { type: 'ping' }>(sse.data);
      if (event === undefined) return [];
      const before: NeutralEvent[] =
        !started && event.type.startsWith('content_block') ? start({ content: [] } as unknown as Message) : [];
      return [...before, ...readEvent(event, sse.event)];
    },

    /** A stop reason without `message_stop` is a whole answer; anything else that ends is cut off. */
    end() {
      if (finished) return [];
      finished = stop === undefined;
      return stop === undefined ? [{ type: 'error', error: interruptedStream() }] : finish();
    },
  };

  function readEvent(
    event: RawMessageStreamEvent | { type: 'error' } | { type: 'ping' },
    name: string,
  ): NeutralEvent[] {
    switch (event.type) {
      case 'message_start':
        return start(event.message);
      case 'content_block_start': {
        const { reader, events } = openBlock(event.content_block, state);
        blocks.set(event.index, reader);
        return events;
      }
      case 'content_block_delta':
        return blockDelta(event);
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
        return started ? finish() : [];
      case 'error':
        return fail(event);
      case 'ping':
        return [];
      default:
        return name === 'error' || looksLikeError(event) ? fail(event) : [];
    }
  }
}

/**
 * The block that a piece belongs to. Throws for one that does not say what it is a piece of, such as a call's input.
 */
function blockFor({ type }: RawContentBlockDelta): ContentBlock {
  switch (type) {
    case 'text_delta':
    case 'citations_delta':
      return { type: 'text', text: '', citations: null };
    case 'thinking_delta':
    case 'signature_delta':
      return { type: 'thinking', thinking: '', signature: '' };
    default:
      throw unreadableEvent();
  }
}

/** The stop of an answer, or undefined while there is none (a `message_delta` may carry usage only). */
export function readStop(delta: Partial<RawMessageDeltaEvent['delta']>): ToldStop | undefined {
  const word = asString(delta.stop_reason);
  if (word === undefined || word === '') return undefined;
  return {
    reason: readStopReason(word),
    word,
    sequence: asString(delta.stop_sequence),
    explanation: asString(delta.stop_details?.explanation),
  };
}
