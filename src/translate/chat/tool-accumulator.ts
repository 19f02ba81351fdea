import { writeJson } from '../../dialects/exact-json.js';
import { newId } from '../wire/new-id.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type JsonObject } from '../neutral/neutral-request.js';
import { asNumber, asObject, parseObject, textOf } from '../wire/wire-value.js';

interface OpenTool {
  key: number;
  index: number | undefined;
  id: string;
  name: string;
  custom: boolean;
  args: string;
  /** Arguments already shown; undefined while the call itself is not. */
  shown: number | undefined;
  ended: boolean;
  /** How often its arguments were looked at and not whole. */
  partial: number;
}

/** Each look reads all of them. */
const MOST_LOOKS = 3;

/** More than any answer has. */
const MAX_CALLS = 1_000;

export interface ToolAccumulator {
  /** One entry of `tool_calls` of a delta. */
  add(entry: JsonObject): NeutralEvent[];
  /** The answer is complete: calls that lacked an id or arguments get them, all end. */
  end(): NeutralEvent[];
}

/**
 * Puts tool calls together from deltas, as the servers really send them: without `index`, with one index for several
 * calls, with the id or the name in a later delta, repeated or null, whole in one delta, with arguments as an object.
 */
export function createToolAccumulator(): ToolAccumulator {
  const tools: OpenTool[] = [];

  function toolFor(index: number | undefined, id: string): OpenTool {
    const known = index === undefined ? tools.at(-1) : tools.findLast((tool) => tool.index === index);
    const isOther = known !== undefined && id !== '' && known.id !== '' && known.id !== id;
    if (known !== undefined && !isOther) return known;
    // Every delta is matched against them all.
    if (known !== undefined && tools.length >= MAX_CALLS) return known;
    const tool: OpenTool = {
      key: tools.length,
      index,
      id: '',
      name: '',
      custom: false,
      args: '',
      shown: undefined,
      ended: false,
      partial: 0,
    };
    tools.push(tool);
    return tool;
  }

  function show(tool: OpenTool): NeutralEvent[] {
    if (tool.id === '' || tool.name === '' || tool.ended) return [];
    const events: NeutralEvent[] = [];
    if (tool.shown === undefined) {
      events.push(...endComplete(), {
        type: 'toolStart',
        key: tool.key,
        id: tool.id,
        name: tool.name,
        custom: tool.custom,
      });
      tool.shown = 0;
    }
    if (tool.args.length > tool.shown)
      events.push({ type: 'toolArgs', key: tool.key, args: tool.args.slice(tool.shown) });
    tool.shown = tool.args.length;
    return events;
  }

  /** The protocol has no end of a call: one whose arguments are whole has ended when the next begins. */
  function endComplete(): NeutralEvent[] {
    return tools.flatMap((tool) => (tool.shown !== undefined && !tool.ended && isWhole(tool) ? endTool(tool) : []));
  }

  function endTool(tool: OpenTool): NeutralEvent[] {
    if (tool.ended) return [];
    if (tool.args === '' && !tool.custom) tool.args = '{}';
    const events = show(tool);
    tool.ended = true;
    return tool.shown === undefined ? events : [...events, { type: 'toolEnd', key: tool.key }];
  }

  return {
    add(entry) {
      const body = asObject(entry.function) ?? asObject(entry.custom) ?? {};
      const tool = toolFor(asNumber(entry.index), textOf(entry.id));
      if (tool.shown === undefined) {
        tool.id ||= textOf(entry.id);
        tool.name ||= textOf(body.name);
        tool.custom ||= entry.type === 'custom';
      }
      tool.args += argumentsOf(body);
      return show(tool);
    },
    end: () =>
      tools.flatMap((tool) => {
        tool.id ||= newId('call_');
        return endTool(tool);
      }),
  };
}

function argumentsOf(body: JsonObject): string {
  const value = body.arguments ?? body.input;
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : writeJson(value);
}

function isWhole(tool: OpenTool): boolean {
  if (tool.partial >= MOST_LOOKS) return false;
  if (parseObject(tool.args) !== undefined) return true;
  tool.partial++;
  return false;
}
