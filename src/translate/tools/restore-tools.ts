import { type Dialect } from '../../dialects/dialect.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type AnswerFilter } from '../neutral/stream-parts.js';
import { newId } from '../wire/new-id.js';
import { toolIdFor } from './tool-ids.js';
import { parseObject } from '../../dialects/wire-value.js';

/** How a request's tools were changed for its upstream. */
export interface ToolChanges {
  /** The client's name by the name that the upstream knows. */
  originalNames: ReadonlyMap<string, string>;
  /** The client's custom tools, by the client's name. */
  customNames: ReadonlySet<string>;
  /** Whether custom tools went out as functions with one member, `input`. */
  customWrapped: boolean;
  /** Ids that calls have in the client's history. */
  usedIds: ReadonlySet<string>;
}

/**
 * Gives tool calls of an answer back the names and the form in which the client declared the tools, and ids that no
 * other call of the conversation has: servers that number their calls begin anew with each answer.
 */
export function createToolRestorer(client: Dialect, changes: ToolChanges): AnswerFilter {
  const hidden = new Set<number>();
  const wrapped = new Map<number, string>();
  const ids = new Set<string>();

  function uniqueId(upstreamId: string): string {
    const wanted = toolIdFor(client, upstreamId);
    const isFree = wanted !== '' && !ids.has(wanted) && !changes.usedIds.has(wanted);
    const id = isFree ? wanted : newId(client === 'messages' ? 'toolu_' : 'call_');
    ids.add(id);
    return id;
  }

  function start(event: NeutralEvent & { type: 'toolStart' }): NeutralEvent[] {
    const name = changes.originalNames.get(event.name) ?? event.name;
    const isDeclaredCustom = changes.customNames.has(name);
    // A call in a form that the client did not ask for is a tool of the vendor's own.
    if (event.custom && !isDeclaredCustom) {
      hidden.add(event.key);
      return [];
    }
    if (isDeclaredCustom && changes.customWrapped) wrapped.set(event.key, '');
    return [{ ...event, id: uniqueId(event.id), name, custom: isDeclaredCustom }];
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
