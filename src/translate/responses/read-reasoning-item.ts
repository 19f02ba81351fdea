import { type ResponseReasoningItem } from 'openai/resources/responses/responses';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { asArray, asObject, asString, textOf } from '../../dialects/wire-value.js';
import { type ItemReader } from './item-reader.js';

/** Reasoning: its summary, else its own text (of the two, what is streamed first), and the seal that it comes with. */
export function createReasoningItem(): ItemReader {
  let source: 'summary' | 'text' | undefined;
  let lastPart: number | undefined;

  function show(from: 'summary' | 'text', part: number, text: string): NeutralEvent[] {
    if (text === '' || (source ?? from) !== from) return [];
    const separator = lastPart !== undefined && lastPart !== part ? '\n\n' : '';
    source = from;
    lastPart = part;
    return [{ type: 'thinkDelta', text: separator + text }];
  }

  function showWhole(item: ResponseReasoningItem): NeutralEvent[] {
    if (source !== undefined) return [];
    const summary = asArray(item.summary).flatMap((part, at) => show('summary', at, textOf(asObject(part)?.text)));
    return summary.length > 0
      ? summary
      : asArray(item.content).flatMap((part, at) => show('text', at, textOf(asObject(part)?.text)));
  }

  function close(item: ResponseReasoningItem | undefined): NeutralEvent[] {
    const value = asString(item?.encrypted_content);
    if (value === undefined || value === '') return source === undefined ? [] : [{ type: 'thinkEnd' }];
    const itemId = asString(item?.id);
    const seal = { family: 'oai' as const, value, ...(itemId !== undefined && { itemId }) };
    return [source === undefined ? { type: 'redacted', seal } : { type: 'thinkSignature', seal }];
  }

  return {
    event(event) {
      switch (event.type) {
        case 'response.reasoning_summary_text.delta':
          return show('summary', event.summary_index, textOf(event.delta));
        case 'response.reasoning_text.delta':
          return show('text', event.content_index, textOf(event.delta));
        default:
          return [];
      }
    },
    done(item) {
      if (item?.type !== 'reasoning') return close(undefined);
      return [...showWhole(item), ...close(item)];
    },
  };
}
