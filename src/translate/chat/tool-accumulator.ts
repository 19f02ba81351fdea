import { argumentsOf } from '../tools/arguments-of.js';
import { newId } from '../wire/new-id.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type ArgumentText, createArgumentText, createPlainArguments } from '../tools/argument-text.js';
import { asNumber, asObject, textOf, type JsonObject } from '../../dialects/wire-value.js';

interface OpenTool {
  key: number;
  index: number | undefined;
  id: string;
  name: string;
  custom: boolean;
  args: ArgumentText;
  /** Arguments that can be shown and are not yet. */
  pending: string;
  isShown: boolean;
  ended: boolean;
}

/** More than any answer has. */
const MAX_CALLS = 1_000;

interface ToolAccumulator {
  /** One entry of `tool_calls` of a delta. */
  add(entry: JsonObject): NeutralEvent[];
  /** The answer is complete: calls that lacked an id or arguments get them, all end. */
  end(): NeutralEvent[];
}

/**
 * Puts tool calls together from deltas, as the servers really send them: without `index`, with one index or id for
 * several calls, with the id or the name in a later delta, repeated or null, whole in one delta, with arguments as an
 * object.
 */
export function createToolAccumulator(): ToolAccumulator {
  const tools: OpenTool[] = [];

  function toolFor(entry: ToolEntry): OpenTool {
    const { index } = entry;
    const known = index === undefined ? tools.at(-1) : tools.findLast((tool) => tool.index === index);
    // Every delta is matched against them all.
    if (known !== undefined && (!isOther(known, entry) || tools.length >= MAX_CALLS)) return known;
    const args = entry.custom ? createPlainArguments() : createArgumentText();
    const tool = {
      key: tools.length,
      index,
      id: '',
      name: '',
      custom: false,
      args,
      pending: '',
      isShown: false,
      ended: false,
    };
    tools.push(tool);
    return tool;
  }

  function show(tool: OpenTool): NeutralEvent[] {
    if (tool.id === '' || tool.name === '' || tool.ended) return [];
    const events: NeutralEvent[] = [];
    if (!tool.isShown) {
      const start = { type: 'toolStart' as const, key: tool.key, id: tool.id, name: tool.name, custom: tool.custom };
      events.push(...endComplete(), start);
      tool.isShown = true;
    }
    if (tool.pending !== '') events.push({ type: 'toolArgs', key: tool.key, args: tool.pending });
    tool.pending = '';
    return events;
  }

  /** The protocol has no end of a call: one whose arguments are whole has ended when the next begins. */
  function endComplete(): NeutralEvent[] {
    return tools.flatMap((tool) => (tool.isShown && !tool.ended && tool.args.isClosed() ? endTool(tool) : []));
  }

  function endTool(tool: OpenTool): NeutralEvent[] {
    if (tool.ended) return [];
    tool.pending += tool.args.end();
    const events = show(tool);
    tool.ended = true;
    return tool.isShown ? [...events, { type: 'toolEnd', key: tool.key }] : events;
  }

  return {
    add(wire) {
      const entry = readEntry(wire);
      const tool = toolFor(entry);
      if (!tool.isShown) {
        tool.id ||= entry.id;
        tool.name ||= entry.name;
        tool.custom ||= entry.custom;
      }
      tool.pending += tool.args.add(entry.args);
      return show(tool);
    },
    end: () =>
      tools.flatMap((tool) => {
        tool.id ||= newId('call_');
        return endTool(tool);
      }),
  };
}

interface ToolEntry {
  index: number | undefined;
  id: string;
  name: string;
  custom: boolean;
  args: string;
}

function readEntry(wire: JsonObject): ToolEntry {
  const body = asObject(wire.function) ?? asObject(wire.custom) ?? {};
  return {
    index: asNumber(wire.index),
    id: textOf(wire.id),
    name: textOf(body.name),
    custom: wire.type === 'custom',
    args: argumentsOf(body.arguments ?? body.input),
  };
}

/**
 * Whether an entry that could belong to a call begins another: by its id, or with other arguments where those are
 * whole.
 */
function isOther(known: OpenTool, { id, name, args }: ToolEntry): boolean {
  if (id === '' || known.id === '') return false;
  if (id !== known.id) return true;
  if (name === '' || !args.trimStart().startsWith('{') || !known.args.isClosed()) return false;
  const text = known.args.text().trim();
  return text !== '{}' && args.trim() !== text;
}
