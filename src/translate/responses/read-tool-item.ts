import { type ResponseCustomToolCall, type ResponseFunctionToolCall } from 'openai/resources/responses/responses';
import { newId } from '../wire/new-id.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { textOf } from '../wire/wire-value.js';
import { type ItemReader, type ItemState, restOf } from './item-reader.js';

type ToolItem = ResponseFunctionToolCall | ResponseCustomToolCall;

/**
 * A call of a function or custom tool. Clients know it by `call_id`, not by the item's id (GitHub Copilot changes that
 * with every event). It is shown when its name is known, its arguments once, whichever events bring them.
 */
export function createToolItem(added: ToolItem, state: ItemState): ItemReader {
  const key = state.nextToolKey++;
  const custom = added.type === 'custom_tool_call';
  let id = textOf(added.call_id);
  let name = textOf(added.name);
  let isShown = false;
  let args = '';
  let shownArgs = 0;

  /** What became known and is not shown yet. */
  function show(): NeutralEvent[] {
    if (name === '') return [];
    const events: NeutralEvent[] = [];
    if (!isShown) events.push({ type: 'toolStart', key, id: id || newId('call_'), name, custom });
    if (args.length > shownArgs) events.push({ type: 'toolArgs', key, args: args.slice(shownArgs) });
    isShown = true;
    shownArgs = args.length;
    return events;
  }

  function add(text: string): NeutralEvent[] {
    args += text;
    return show();
  }

  function identify(item: ToolItem): void {
    if (isShown) return;
    id = textOf(item.call_id) || id;
    name = textOf(item.name) || name;
  }

  const inputOf = (item: ToolItem): string =>
    item.type === 'custom_tool_call' ? textOf(item.input) : textOf(item.arguments);
  args = inputOf(added);

  return {
    event(event) {
      switch (event.type) {
        case 'response.output_item.added':
          return show();
        case 'response.function_call_arguments.delta':
        case 'response.custom_tool_call_input.delta':
          return add(textOf(event.delta));
        case 'response.function_call_arguments.done':
          return add(restOf(textOf(event.arguments), args));
        case 'response.custom_tool_call_input.done':
          return add(restOf(textOf(event.input), args));
        default:
          return [];
      }
    },
    done(item) {
      if (item?.type === 'function_call' || item?.type === 'custom_tool_call') {
        identify(item);
        args += restOf(inputOf(item), args);
      }
      if (args === '' && !custom) args = '{}';
      const events = show();
      return isShown ? [...events, { type: 'toolEnd', key }] : [];
    },
  };
}
