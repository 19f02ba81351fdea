import { type JsonObject, listOf, objectOf, quoted, textOf } from '../json-value.js';
import { checkMatches } from './check-blocks.js';
import { invalid, refuseExtras, requireList, requireObject } from './invalid.js';

const TOOL_FIELDS =
  `type name input_schema allowed_callers cache_control defer_loading description eager_input_streaming input_examples
   strict`.split(/\s+/);

/** Types of tools that the vendor runs or whose schema it knows; their own members are not checked. */
const VENDOR_TOOL = new RegExp(
  String.raw`^(bash|code_execution|browser_toolset|computer_toolset|computer|memory|text_editor|` +
    String.raw`web_search|web_fetch|advisor|tool_search_tool_\w+?)_\d{8}$|^tool_search_tool_(bm25|` +
    String.raw`regex)$|^mcp_toolset$`,
);

export function checkTools({ tools, tool_choice: choice }: JsonObject): void {
  const names = tools === undefined ? [] : requireList(tools, 'tools').map(checkTool).filter(Boolean);
  if (new Set(names).size < names.length) throw invalid('tools: Tool names must be unique.');

  if (choice === undefined || choice === null) return;

  const { type, name } = requireObject(choice, 'tool_choice');
  if (!['auto', 'any', 'tool', 'none'].includes(textOf(type))) {
    throw invalid(
      `tool_choice: Input tag '${quoted(type)}' found using 'type' does not match any of the expected tags: ` +
        `'auto', 'any', 'none', 'tool'`,
    );
  }
  refuseExtras(choice, `tool_choice.${textOf(type)}`, [
    'type',
    ...(type === 'tool' ? ['name'] : []),
    ...(type === 'none' ? [] : ['disable_parallel_tool_use']),
  ]);
  if (listOf(tools).length === 0) throw invalid('tool_choice: may only be specified while providing tools.');

  if (type === 'tool' && !names.includes(textOf(name)))
    throw invalid(`Tool '${quoted(name)}' not found in provided tools`);
}

function checkTool(tool: unknown, index: number): string {
  const path = `tools.${index}`;
  const { type, name, input_schema: schema } = requireObject(tool, path);
  if (typeof type === 'string' && type !== 'custom') {
    if (!VENDOR_TOOL.test(type))
      throw invalid(`${path}: Input tag '${type}' found using 'type' does not match any of the expected tags`);

    return textOf(name);
  }
  checkMatches(name, /^[a-zA-Z0-9_-]{1,128}$/, `${path}.custom.name`);
  refuseExtras(tool, `${path}.custom`, TOOL_FIELDS);
  if (schema === undefined) throw invalid(`${path}.custom.input_schema: Field required`);

  const root = requireObject(schema, `${path}.custom.input_schema`);
  if (root.type === undefined) throw invalid(`${path}.custom.input_schema.type: Field required`);

  if (root.type !== 'object') throw invalid(`${path}.custom.input_schema.type: Input should be 'object'`);

  if (['oneOf', 'allOf', 'anyOf'].some((name) => objectOf(schema)[name] !== undefined))
    throw invalid(`${path}.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`);

  return textOf(name);
}
