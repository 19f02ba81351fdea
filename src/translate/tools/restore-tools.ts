import { type Dialect } from '../../dialects/dialect.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type AnswerFilter } from '../neutral/stream-parts.js';
import { toolIdFor } from './tool-ids.js';
import { parseObject } from '../wire/wire-value.js';

/** How a request's tools were changed for its upstream. */
export interface ToolChanges {
  /** The client's name by the name that the upstream knows. */
  originalNames: ReadonlyMap<string, string>;
  /** The client's custom tools, by the client's name. */
  customNames: ReadonlySet<string>;
  /** Whether custom tools went out as functions with one member, `input`. */
  customWrapped: boolean;
}

/** Gives tool calls of an answer back the names and the form in which the client declared the tools. */
export function createToolRestorer(client: Dialect, changes: ToolChanges): AnswerFilter {
  const hidden = new Set<number>();
  const wrapped = new Map<number, string>();

  function start(event: NeutralEvent & { type: 'toolStart' }): NeutralEvent[] {
    const name = changes.originalNames.get(event.name) ?? event.name;
    const isDeclaredCustom = changes.customNames.has(name);
    // A call in a form that the client did not ask for is a tool of the vendor's own.
    if (event.custom && !isDeclaredCustom) {
      hidden.add(event.key);
      return [];
    }
    if (isDeclaredCustom && changes.customWrapped) wrapped.set(event.key, '');
    return [{ ...event, id: toolIdFor(client, event.id), name, custom: isDeclaredCustom }];
  }

  function restore(event: NeutralEvent): NeutralEvent[] {
    switch (event.type) {
      case 'toolStart':
        return start(event);
      case 'toolArgs': {
        if (hidden.has(event.key)) return [];
        const args = wrapped.get(event.key);
        if (args === undefined) return [event];
        wrapped.set(event.key, args + event.args);
        return [];
      }
      case 'toolEnd': {
        if (hidden.has(event.key)) return [];
        const args = wrapped.get(event.key);
        return args === undefined ? [event] : [{ type: 'toolArgs', key: event.key, args: unwrapInput(args) }, event];
      }
      default:
        return [event];
    }
  }

  return (events) => events.flatMap(restore);
}

/** The input in `{"input": …}`; what the model wrote instead of it is passed on as it is. */
function unwrapInput(args: string): string {
  const input = parseObject(args)?.input;
  return typeof input === 'string' ? input : args;
}
