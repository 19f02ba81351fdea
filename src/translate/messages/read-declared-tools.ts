import { type NeutralTool } from '../neutral/neutral-request.js';
import { asArray, asObject, textOf, type JsonObject } from '../../dialects/wire-value.js';
import { listAt } from '../wire/read-setting.js';
import { readTool } from './read-tools.js';

interface ToolChanges {
  /** Names of tools that the conversation has loaded, or that its calls use. */
  loaded: Set<string>;
  removed: Set<string>;
  /** Tools that a system message brings, and where. */
  defined: { tool: JsonObject; path: string }[];
}

/**
 * The tools that the model may call at the end of the conversation. A tool with `defer_loading` is shown from the time
 * that something in the conversation refers to it, as Anthropic does: Claude Code's placeholder, which is never to be
 * called, is not shown at all. Where Anthropic's own search would find the tools, which nobody else has, all are shown.
 *
 * `hidden` are the paths of those that are not shown.
 */
export function readDeclaredTools(body: JsonObject): { tools: NeutralTool[]; hidden: string[] } {
  const declared = listAt(body, 'tools').map((tool) => asObject(tool) ?? {});
  const changes = readChanges(asArray(body.messages));
  const choice = textOf(asObject(body.tool_choice)?.name);
  const vendorSearches = declared.some((tool) => textOf(tool.type).startsWith('tool_search_tool_'));
  const isHidden = (tool: JsonObject): boolean =>
    tool.defer_loading === true &&
    !vendorSearches &&
    textOf(tool.name) !== choice &&
    !changes.loaded.has(textOf(tool.name));
  const hidden: string[] = [];
  const tools = declared.flatMap((tool, at) => {
    const path = `tools[${at}]`;
    if (changes.removed.has(textOf(tool.name))) return [];
    if (!isHidden(tool)) return [readTool(tool, path)];
    hidden.push(path);
    return [];
  });
  return { tools: [...tools, ...changes.defined.map(({ tool, path }) => readTool(tool, path))], hidden };
}

function readChanges(messages: readonly unknown[]): ToolChanges {
  const changes: ToolChanges = { loaded: new Set(), removed: new Set(), defined: [] };
  messages.forEach((message, at) => {
    asArray(asObject(message)?.content).forEach((block, index) => {
      readChange(asObject(block), `messages[${at}].content[${index}]`, changes);
    });
  });
  return changes;
}

function readChange(block: JsonObject | undefined, path: string, { loaded, removed, defined }: ToolChanges): void {
  const tool = asObject(block?.tool);
  switch (block?.type) {
    case 'tool_use':
      loaded.add(textOf(block.name));
      return;
    case 'tool_result':
      for (const part of asArray(block.content)) loaded.add(textOf(asObject(part)?.tool_name));
      return;
    case 'tool_removal':
      removed.add(textOf(tool?.name));
      return;
    case 'tool_addition': {
      const definition = asObject(tool?.definition);
      const name = textOf(definition?.name ?? tool?.name);
      loaded.add(name);
      removed.delete(name);
      if (definition !== undefined) defined.push({ tool: definition, path: `${path}.tool.definition` });
    }
  }
}
