import { argumentsOf } from '../tools/arguments-of.js';
import { type ResponseCustomToolCall, type ResponseFunctionToolCall } from 'openai/resources/responses/responses';
import { newId } from '../wire/new-id.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { textOf } from '../../dialects/wire-value.js';
import { createArgumentText, createPlainArguments } from '../tools/argument-text.js';
import { type ItemReader, type ItemState } from './item-reader.js';

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
  let pending = '';
  const args = custom ? createPlainArguments() : createArgumentText();

  /** What became known and is not shown yet. */
  function show(text: string): NeutralEvent[] {
    pending += text;
    if (name === '') return [];
    const events: NeutralEvent[] = [];
    if (!isShown) events.push({ type: 'toolStart', key, id: id || newId('call_'), name, custom });
    if (pending !== '') events.push({ type: 'toolArgs', key, args: pending });
    isShown = true;
    pending = '';
    return events;
  }

  function identify(item: ToolItem): void {
    if (isShown) return;
    id = textOf(item.call_id) || id;
    name = textOf(item.name) || name;
  }

  const inputOf = (item: ToolItem): string =>
    argumentsOf(item.type === 'custom_tool_call' ? item.input : item.arguments);
  pending = args.add(inputOf(added));

  return {
    event(event) {
      switch (event.type) {
        case 'response.output_item.added':
          return show('');
        case 'response.function_call_arguments.delta':
        case 'response.custom_tool_call_input.delta':
          return show(args.add(argumentsOf(event.delta)));
        case 'response.function_call_arguments.done':
          return show(args.complete(argumentsOf(event.arguments)));
        case 'response.custom_tool_call_input.done':
          return show(args.complete(textOf(event.input)));
        default:
          return [];
      }
    },
    done(item) {
      if (item?.type === 'function_call' || item?.type === 'custom_tool_call') {
        identify(item);
        pending += args.complete(inputOf(item));
      }
      const events = show(args.end());
      return isShown ? [...events, { type: 'toolEnd', key }] : [];
    },
  };
}
