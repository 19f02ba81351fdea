import { type NeutralEvent } from '../neutral/neutral-events.js';
import { asArray, asNumber, asObject, textOf } from '../../dialects/wire-value.js';
import { type ItemReader, type ItemState } from './item-reader.js';

interface Part {
  shown: string;
  refusal: string;
  start: number;
  annotations: number;
}

/**
 * A message: its parts join without a separator, two messages (newer models comment before they answer) with an empty
 * line.
 */
export function createMessageItem(state: ItemState): ItemReader {
  const parts = new Map<number, Part>();
  let isFirstText = true;

  function partAt(index: number): Part {
    const part = parts.get(index) ?? { shown: '', refusal: '', start: state.textLength, annotations: 0 };
    parts.set(index, part);
    return part;
  }

  function show(part: Part, text: string): NeutralEvent[] {
    if (text === '') return [];
    const separator = isFirstText && state.textLength > 0 ? '\n\n' : '';
    isFirstText = false;
    if (part.shown === '') part.start = state.textLength + separator.length;
    part.shown += text;
    state.textLength += separator.length + text.length;
    return [{ type: 'textDelta', text: separator + text }];
  }

  function refuse(part: Part, text: string): NeutralEvent[] {
    if (text === '') return [];
    part.refusal += text;
    return [{ type: 'refusalDelta', text }];
  }

  function annotate(part: Part, annotation: unknown): NeutralEvent[] {
    part.annotations += 1;
    const wire = asObject(annotation);
    if (wire?.type !== 'url_citation') return [];
    const start = part.start + (asNumber(wire.start_index) ?? 0);
    const end = part.start + (asNumber(wire.end_index) ?? part.shown.length);
    return [{ type: 'annotation', citation: { url: textOf(wire.url), title: textOf(wire.title), start, end } }];
  }

  /** Servers that do not stream a part send it whole when it is done. */
  const completeText = (part: Part, whole: unknown): NeutralEvent[] =>
    part.shown === '' ? show(part, textOf(whole)) : [];
  const completeRefusal = (part: Part, whole: unknown): NeutralEvent[] =>
    part.refusal === '' ? refuse(part, textOf(whole)) : [];

  function completePart(part: Part, whole: unknown): NeutralEvent[] {
    const wire = asObject(whole);
    if (wire?.type === 'refusal') return completeRefusal(part, wire.refusal);
    if (wire?.type !== 'output_text') return [];
    const text = completeText(part, wire.text);
    return [
      ...text,
      ...asArray(wire.annotations)
        .slice(part.annotations)
        .flatMap((annotation) => annotate(part, annotation)),
    ];
  }

  return {
    event(event) {
      switch (event.type) {
        case 'response.output_text.delta':
          return show(partAt(event.content_index), textOf(event.delta));
        case 'response.output_text.done':
          return completeText(partAt(event.content_index), event.text);
        case 'response.refusal.delta':
          return refuse(partAt(event.content_index), textOf(event.delta));
        case 'response.refusal.done':
          return completeRefusal(partAt(event.content_index), event.refusal);
        case 'response.output_text.annotation.added':
          return annotate(partAt(event.content_index), event.annotation);
        default:
          return [];
      }
    },
    done: (item) =>
      item?.type === 'message' ? asArray(item.content).flatMap((part, index) => completePart(partAt(index), part)) : [],
  };
}
