import {
  type ResponseOutputMessage,
  type ResponseOutputRefusal,
  type ResponseOutputText,
} from 'openai/resources/responses/responses';
import { newId } from '../wire/new-id.js';
import { type UrlCitation } from '../neutral/neutral-events.js';
import { type Emit } from './emit-event.js';

export interface MessageBuilder {
  index: number;
  text(text: string): void;
  refusal(text: string): void;
  /** Ends the item; of the answer's citations those that lie in its text become its annotations. */
  close(citations: readonly UrlCitation[]): ResponseOutputMessage;
}

type Part = ResponseOutputText | ResponseOutputRefusal;

/** @param start where the item's text begins in the answer's whole text, in UTF-16 code units. */
export function createMessageBuilder(index: number, start: number, emit: Emit): MessageBuilder {
  const id = newId('msg_');
  const parts: Part[] = [];
  emit({
    type: 'response.output_item.added',
    output_index: index,
    item: { id, type: 'message', status: 'in_progress', role: 'assistant', content: [] },
  });

  const place = (): { item_id: string; output_index: number; content_index: number } => ({
    item_id: id,
    output_index: index,
    content_index: parts.length - 1,
  });

  function openPart<T extends Part>(part: T): T {
    const last = parts.at(-1);
    if (last?.type === part.type) return last as T;
    if (last !== undefined) closePart(last, []);
    parts.push(part);
    emit({ type: 'response.content_part.added', ...place(), part: { ...part } });
    return part;
  }

  function closePart(part: Part, citations: readonly UrlCitation[]): void {
    if (part.type === 'refusal') emit({ type: 'response.refusal.done', ...place(), refusal: part.refusal });
    else {
      citations.forEach((citation, annotation_index) => annotate(part, citation, annotation_index));
      emit({ type: 'response.output_text.done', ...place(), text: part.text, logprobs: [] });
    }
    emit({ type: 'response.content_part.done', ...place(), part });
  }

  function annotate(part: ResponseOutputText, { url, title, ...span }: UrlCitation, annotation_index: number): void {
    const annotation = {
      type: 'url_citation' as const,
      url,
      title,
      start_index: span.start - start,
      end_index: span.end - start,
    };
    part.annotations.push(annotation);
    emit({ type: 'response.output_text.annotation.added', ...place(), annotation_index, annotation });
  }

  return {
    index,
    text(text) {
      const part = openPart<ResponseOutputText>({ type: 'output_text', text: '', annotations: [], logprobs: [] });
      part.text += text;
      emit({ type: 'response.output_text.delta', ...place(), delta: text, logprobs: [] });
    },
    refusal(text) {
      const part = openPart<ResponseOutputRefusal>({ type: 'refusal', refusal: '' });
      part.refusal += text;
      emit({ type: 'response.refusal.delta', ...place(), delta: text });
    },
    close(citations) {
      const last = parts.at(-1);
      const length = parts.reduce((sum, part) => sum + (part.type === 'output_text' ? part.text.length : 0), 0);
      if (last !== undefined) {
        closePart(
          last,
          citations.filter((citation) => citation.start >= start && citation.end <= start + length),
        );
      }
      const item: ResponseOutputMessage = {
        id,
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: parts,
      };
      emit({ type: 'response.output_item.done', output_index: index, item });
      return item;
    },
  };
}
