import { type ResponseReasoningItem } from 'openai/resources/responses/responses';
import { type Carried, sealToWire } from '../wire/carrier.js';
import { newId } from '../wire/new-id.js';
import { type Emit } from './emit-event.js';

export interface ReasoningBuilder {
  index: number;
  text(text: string): void;
  /** Ends the item; a seal goes into `encrypted_content`, where the client keeps it for the next turn. */
  close(carried: Carried | undefined): ResponseReasoningItem;
}

/** Reasoning of another vendor is shown as the summary, which is what clients of this API display. */
export function createReasoningBuilder(index: number, emit: Emit): ReasoningBuilder {
  const id = newId('rs_');
  const place = { item_id: id, output_index: index, summary_index: 0 };
  let summary = '';
  emit({ type: 'response.output_item.added', output_index: index, item: { id, type: 'reasoning', summary: [] } });

  return {
    index,
    text(text) {
      if (summary === '')
        emit({ type: 'response.reasoning_summary_part.added', ...place, part: { type: 'summary_text', text: '' } });
      summary += text;
      emit({ type: 'response.reasoning_summary_text.delta', ...place, delta: text });
    },
    close(carried) {
      const part = { type: 'summary_text' as const, text: summary };
      if (summary !== '') {
        emit({ type: 'response.reasoning_summary_text.done', ...place, text: summary });
        emit({ type: 'response.reasoning_summary_part.done', ...place, part });
      }
      const item: ResponseReasoningItem = {
        id,
        type: 'reasoning',
        summary: summary === '' ? [] : [part],
        ...(carried && { encrypted_content: sealToWire(carried, 'oai') }),
      };
      emit({ type: 'response.output_item.done', output_index: index, item });
      return item;
    },
  };
}
