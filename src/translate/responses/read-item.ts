import { type ResponseOutputItem } from 'openai/resources/responses/responses';
import { isClientsCall } from '../tools/clients-call.js';
import { type ItemReader, type ItemState } from './item-reader.js';
import { createMessageItem } from './read-message-item.js';
import { createReasoningItem } from './read-reasoning-item.js';
import { createToolItem } from './read-tool-item.js';

/** Items that a client of another dialect is not shown: hosted tools, compaction, and every kind not known yet. */
const HIDDEN: ItemReader = { event: () => [], done: () => [] };

export function createItemReader(item: ResponseOutputItem, state: ItemState): ItemReader {
  switch (item.type) {
    case 'message':
      return createMessageItem(state);
    case 'reasoning':
      return createReasoningItem();
    case 'function_call':
    case 'custom_tool_call':
      return isClientsCall(item) ? createToolItem(item, state) : HIDDEN;
    default:
      return HIDDEN;
  }
}
