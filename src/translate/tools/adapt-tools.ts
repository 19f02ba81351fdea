import { type Dialect } from '../../dialects/dialect.js';
import {
  type Block,
  type CustomTool,
  type FunctionTool,
  type NeutralRequest,
  type NeutralTool,
  type NeutralToolChoice,
  type OutputFormat,
  type Turn,
} from '../neutral/neutral-request.js';
import { type ToolChanges } from './restore-tools.js';
import { toolNameFor } from './tool-names.js';
import { cleanSchema } from '../schemas/clean-schema.js';
import { uniqueCallIds } from './unique-call-ids.js';
import { textOf } from '../../dialects/wire-value.js';

/** Says whether custom tools become functions with one text member: only the Responses API is sure to know them. */
function wrapsCustom(to: Dialect): boolean {
  return to !== 'responses';
}

/**
 * Changes names, ids, schemas and forms of tools to what an upstream of `to` accepts: in the definitions, the choice
 * and the history alike. Also gives what undoes the changes in the answer. A choice among some of the tools is known to
 * the Responses API only; elsewhere the others are left out.
 */
export function adaptTools(
  request: NeutralRequest,
  to: Dialect,
): { request: NeutralRequest; changes: ToolChanges; ignored: string[] } {
  const originalNames = new Map<string, string>();
  const rename = (name: string): string => {
    const adapted = toolNameFor(to, name);
    if (adapted !== name) originalNames.set(adapted, name);
    return adapted;
  };
  const customWrapped = wrapsCustom(to);
  const customNames = new Set(request.tools.flatMap((tool) => (tool.type === 'custom' ? [tool.name] : [])));
  const allowed = request.toolChoice?.type === 'allowed' && to !== 'responses' ? request.toolChoice : undefined;
  const toolChoice: NeutralToolChoice | undefined = allowed
    ? { type: allowed.required ? 'required' : 'auto' }
    : request.toolChoice;
  const allowedTools = allowed && new Set([...allowed.names, ...(allowed.hosted ?? [])]);
  const single = lastOfEachName(request.tools);
  const tools = allowedTools
    ? single.filter((tool) => allowedTools.has('name' in tool ? tool.name : tool.path))
    : single;
  return {
    request: {
      ...request,
      tools: tools.map((tool) => adaptTool(tool, rename, customWrapped)),
      ...(toolChoice && { toolChoice: adaptChoice(toolChoice, rename) }),
      ...(request.format && { format: adaptFormat(request.format) }),
      turns: uniqueCallIds(request.turns, to).map((turn) => ({
        ...turn,
        blocks: turn.blocks.map((block) => adaptBlock(block, rename, customWrapped)),
      })),
    },
    ignored: single.length < request.tools.length ? ['tools'] : [],
    changes: { originalNames, customNames, customWrapped, usedIds: callIdsOf(request.turns) },
  };
}

/** Vendors refuse two tools of one name, as `tools` and the older `functions` may have: the last one counts. */
function lastOfEachName(tools: readonly NeutralTool[]): NeutralTool[] {
  const byName = new Map(tools.map((tool) => ['name' in tool ? `named ${tool.name}` : `at ${tool.path}`, tool]));
  return [...byName.values()];
}

function adaptTool(tool: NeutralTool, rename: (name: string) => string, wrap: boolean): NeutralTool {
  if (tool.type !== 'function' && tool.type !== 'custom') return tool;
  const renamed = {
    ...tool,
    name: rename(tool.name),
    ...(tool.type === 'function' && { schema: cleanSchema(tool.schema) }),
  };
  return renamed.type === 'custom' && wrap ? wrapCustomTool(renamed) : renamed;
}

/** Writes a custom tool as a function; a grammar for its input becomes words. */
export function wrapCustomTool(tool: CustomTool): FunctionTool {
  const definition = textOf(tool.format?.definition);
  const grammar =
    definition === '' ? '' : `The input must match this ${textOf(tool.format?.syntax)} grammar:\n${definition}`;
  const description = [tool.description, grammar].filter(Boolean).join('\n\n');
  return {
    type: 'function',
    name: tool.name,
    ...(description !== '' && { description }),
    schema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
    ...(tool.cacheControl && { cacheControl: tool.cacheControl }),
    ...(tool.cacheBreakpoint && { cacheBreakpoint: tool.cacheBreakpoint }),
  };
}

function adaptFormat(format: OutputFormat): OutputFormat {
  return format.type === 'jsonSchema' ? { ...format, schema: cleanSchema(format.schema) } : format;
}

function adaptChoice(choice: NeutralToolChoice, rename: (name: string) => string): NeutralToolChoice {
  switch (choice.type) {
    case 'tool':
      return { type: 'tool', name: rename(choice.name) };
    case 'allowed':
      return { ...choice, names: choice.names.map(rename) };
    default:
      return choice;
  }
}

function callIdsOf(turns: readonly Turn[]): ReadonlySet<string> {
  return new Set(
    turns.flatMap(({ blocks }) => blocks.flatMap((block) => (block.type === 'toolCall' ? [block.id] : []))),
  );
}

function adaptBlock(block: Block, rename: (name: string) => string, wrap: boolean): Block {
  if (block.type !== 'toolCall') return block;
  const adapted = { ...block, name: rename(block.name) };
  return adapted.custom && wrap ? { ...adapted, custom: false, args: JSON.stringify({ input: block.args }) } : adapted;
}
