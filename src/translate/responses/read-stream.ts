import { type Response, type ResponseStreamEvent } from 'openai/resources/responses/responses';
import { interruptedStream, readInBandError } from '../../dialects/errors/in-band-upstream-error.js';
import { looksLikeError } from '../../dialects/errors/find-error-text.js';
import { endEvents } from '../neutral/end-events.js';
import { type NeutralEvent, usageEvents } from '../neutral/neutral-events.js';
import { parseEvent } from '../wire/parse-event.js';
import { type StreamReader } from '../neutral/stream-parts.js';
import { asArray, asNumber, asObject, asString, textOf, type JsonObject } from '../../dialects/wire-value.js';
import { type ItemReader, type ItemState } from './item-reader.js';
import { createItemReader } from './read-item.js';
import { createMessageItem } from './read-message-item.js';
import { readResponseStop } from './stop-reason.js';
import { readResponsesUsage } from './usage.js';

/**
 * Reads a stream of the Responses API. Items are told apart by `output_index`; gaps in `sequence_number`, item ids that
 * change and missing `event:` lines do not matter. An answer ends with `response.completed`, never `response.done`.
 * https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function createResponsesReader(): StreamReader {
  const state: ItemState = { nextToolKey: 0, textLength: 0 };
  const items = new Map<number, ItemReader>();
  const done = new Set<number>();
  const ids = new Set<unknown>();
  let started = false;
  let finished = false;

  function start(response: Partial<Response>): NeutralEvent[] {
    if (started) return [];
    started = true;
    return [startOf(response)];
  }

  function itemDone(index: number, item: unknown): NeutralEvent[] {
    if (done.has(index)) return [];
    const whole = asObject(item) as unknown as Response['output'][number] | undefined;
    const reader = items.get(index) ?? (whole && createItemReader(whole, state));
    done.add(index);
    return reader?.done(whole) ?? [];
  }

  /** Items that were never streamed come with the last event; those that were never closed are closed. */
  function finish(response: Partial<Response>): NeutralEvent[] {
    finished = true;
    const output = asArray(response.output).flatMap((item, index) =>
      items.has(index) || !ids.has(asObject(item)?.id) ? itemDone(index, item) : [],
    );
    const open = [...items.keys()].flatMap((index) => itemDone(index, undefined));
    return [...start(response), ...output, ...open, ...endOf(response)];
  }

  function fail(error: object): NeutralEvent[] {
    finished = true;
    return [{ type: 'error', error: readInBandError(error) }];
  }

  return {
    read(sse) {
      if (finished) return [];
      const event = parseEvent<ResponseStreamEvent>(sse.data);
      if (event === undefined) return [];
      switch (event.type) {
        case 'response.created':
          return start(responseOf(event));
        case 'response.completed':
        case 'response.incomplete':
          return hasFailed(responseOf(event)) ? fail(responseOf(event)) : finish(responseOf(event));
        case 'response.failed':
          return fail(asObject(responseOf(event).error) ?? {});
        case 'error':
          return fail(event);
        case 'response.output_item.added': {
          const reader = createItemReader(event.item, state);
          items.set(event.output_index, reader);
          ids.add(event.item.id);
          return [...start({}), ...reader.event(event)];
        }
        case 'response.output_item.done':
          return [...start({}), ...itemDone(event.output_index, event.item)];
        default:
          if (event.type === undefined && (sse.event === 'error' || looksLikeError(event))) return fail(event);
          return itemEvent(event);
      }
    },
    end() {
      if (finished) return [];
      finished = true;
      return [{ type: 'error', error: interruptedStream() }];
    },
  };

  function itemEvent(event: ResponseStreamEvent): NeutralEvent[] {
    const index = asNumber((event as unknown as JsonObject).output_index);
    if (index === undefined) return [];
    return (items.get(index) ?? unannounced(index, event))?.event(event) ?? [];
  }

  /** Some servers write text without having told of the message that it belongs to. */
  function unannounced(index: number, event: ResponseStreamEvent): ItemReader | undefined {
    if (done.has(index) || !/^response\.(?:output_text|refusal)\./.test(event.type)) return undefined;
    const reader = createMessageItem(state);
    items.set(index, reader);
    return reader;
  }
}

/** A last event may be called complete and say the contrary. */
function hasFailed({ status }: Partial<Response>): boolean {
  return status === 'failed' || status === 'cancelled';
}

function responseOf(event: { response: Response }): Partial<Response> {
  return asObject(event.response) ?? {};
}

export function startOf(response: Partial<Response>): NeutralEvent {
  const createdSeconds = asNumber(response.created_at);
  return {
    type: 'start',
    id: textOf(response.id),
    model: textOf(response.model),
    ...(createdSeconds !== undefined && { createdSeconds: Math.floor(createdSeconds) }),
  };
}

export function endOf(response: Partial<Response>): NeutralEvent[] {
  return [
    ...usageEvents(readResponsesUsage(response.usage, asString(response.service_tier))),
    ...endEvents(readResponseStop(response)),
  ];
}
