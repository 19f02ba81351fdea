import { isGiven, isObject, type JsonObject, listOf, objectOf, textOf } from '../json-value.js';
import { checkFunctionSchema } from '../openai/check-schema.js';
import {
  checkPattern,
  invalid,
  invalidType,
  invalidValue,
  missingParameter,
  refuseUnknown,
} from '../openai/invalid.js';

const TOOL_TYPES =
  `function custom namespace web_search web_search_2025_08_26 web_search_preview web_search_preview_2025_03_11
   file_search computer computer_use_preview mcp code_interpreter programmatic_tool_calling image_generation local_shell
   shell tool_search apply_patch`.split(/\s+/);

const FUNCTION_FIELDS = 'type name description parameters strict defer_loading allowed_callers output_schema'.split(
  ' ',
);

export function checkResponsesTools({ tools, tool_choice: choice, parallel_tool_calls: parallel }: JsonObject): void {
  if (isGiven(tools) && !Array.isArray(tools)) throw invalidType('tools', 'an array of objects', tools);

  for (const [i, tool] of listOf(tools).entries()) checkTool(tool, `tools[${i}]`);

  if (isGiven(parallel) && typeof parallel !== 'boolean')
    throw invalidType('parallel_tool_calls', 'a boolean', parallel);

  if (isGiven(choice)) checkChoice(choice, listOf(tools));
}

function checkTool(tool: unknown, path: string): void {
  if (!isObject(tool)) throw invalidType(path, 'an object', tool);

  const { type } = tool;
  if (!isGiven(type)) throw missingParameter(`${path}.type`);

  if (!TOOL_TYPES.includes(textOf(type))) throw invalidValue(`${path}.type`, type, TOOL_TYPES);

  if (type === 'namespace')
    for (const [i, member] of listOf(tool.tools).entries()) checkTool(member, `${path}.tools[${i}]`);

  if (type !== 'function' && type !== 'custom' && type !== 'namespace') return;

  if (typeof tool.name !== 'string') throw missingParameter(`${path}.name`);

  checkPattern(tool.name, `${path}.name`, /^[a-zA-Z0-9_-]{1,64}$/);
  if (type === 'function') {
    refuseUnknown(tool, path, FUNCTION_FIELDS);
    checkFunctionSchema(tool.parameters, tool.name, `${path}.parameters`, tool.strict === true);
  }
}

function checkChoice(choice: unknown, tools: unknown[]): void {
  if (typeof choice === 'string') {
    if (!['none', 'auto', 'required'].includes(choice))
      throw invalidValue('tool_choice', choice, ['none', 'auto', 'required']);

    if (choice === 'required' && tools.length === 0)
      throw invalid("Tool choice 'required' must be specified with 'tools' parameter.", 'tool_choice');

    return;
  }
  const { type, name } = objectOf(choice);
  if (type === 'function' || type === 'custom') {
    refuseUnknown(choice, 'tool_choice', ['type', 'name']);
    if (!isGiven(name)) throw missingParameter('tool_choice.name');

    if (!tools.some((tool) => objectOf(tool).name === name))
      throw invalid(`Tool choice '${type}' not found in 'tools' parameter.`, 'tool_choice');
  } else if (type === 'allowed_tools') refuseUnknown(choice, 'tool_choice', ['type', 'mode', 'tools']);
  else if (!TOOL_TYPES.includes(textOf(type)))
    throw invalidValue('tool_choice.type', type, ['allowed_tools', ...TOOL_TYPES]);
}
