import { type ResponseOutputItem } from 'openai/resources/responses/responses';
import { isClientsCall } from '../tools/clients-call.js';
import { asString, textOf } from '../../dialects/wire-value.js';
import { type ItemReader, type ItemState } from './item-reader.js';
import { createMessageItem } from './read-message-item.js';
import { createReasoningItem } from './read-reasoning-item.js';
import { createToolItem } from './read-tool-item.js';

/** Items that a client of another dialect is not shown: what tools of the vendor did, and every kind not known yet. */
const HIDDEN: ItemReader = { event: () => [], done: () => [] };

/** A picture comes with the end of its item. */
const PICTURE: ItemReader = {
  event: () => [],
  done(item) {
    if (item?.type !== 'image_generation_call' || textOf(item.result) === '') return [];
    const format = asString(item.output_format) ?? 'png';
    const mediaType = format === 'svg' ? 'image/svg+xml' : `image/${format}`;
    return [{ type: 'image', mediaType, base64: textOf(item.result) }];
  },
};

export function createItemReader(item: ResponseOutputItem, state: ItemState): ItemReader {
  const { type } = item;
  switch (type) {
    case 'message':
      return createMessageItem(state);
    case 'reasoning':
      return createReasoningItem();
    case 'function_call':
    case 'custom_tool_call':
      return isClientsCall(item) ? createToolItem(item, state) : HIDDEN;
    case 'image_generation_call':
      return PICTURE;
    // A client of another dialect declares no tools whose calls are items of these kinds, and asks for no summary.
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'tool_search_call':
    case 'tool_search_output':
    case 'additional_tools':
    case 'compaction':
    case 'computer_call':
    case 'computer_call_output':
    case 'local_shell_call':
    case 'local_shell_call_output':
    case 'shell_call':
    case 'shell_call_output':
    case 'apply_patch_call':
    case 'apply_patch_call_output':
    case 'file_search_call':
    case 'web_search_call':
    case 'code_interpreter_call':
    case 'mcp_call':
    case 'mcp_list_tools':
    case 'mcp_approval_request':
    case 'mcp_approval_response':
    case 'program':
    case 'program_output':
      return HIDDEN;
    default:
      return hide(type satisfies never);
  }
}

function hide(_unknown: unknown): ItemReader {
  return HIDDEN;
}
