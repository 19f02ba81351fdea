import { isGiven, type JsonObject, listOf, objectOf, textOf } from '../json-value.js';
import { checkFunctionSchema } from '../openai/check-schema.js';
import {
  checkPattern,
  invalid,
  invalidType,
  invalidValue,
  missingParameter,
  refuseUnknown,
  requireText,
} from '../openai/invalid.js';
import { emptyArray } from './check-request.js';

/** `lax`: for servers of open models, which take tools of other types and any schema. */
export function checkChatTools(body: JsonObject, lax: boolean): void {
  const { tools, tool_choice: choice, parallel_tool_calls: parallel } = body;
  if (isGiven(tools)) {
    if (!Array.isArray(tools)) throw invalidType('tools', 'an array of objects', tools);

    if (tools.length === 0) throw emptyArray('tools');

    for (const [i, tool] of tools.entries()) checkTool(objectOf(tool), `tools[${i}]`, lax);
  }
  for (const [name, value] of Object.entries({ tool_choice: choice, parallel_tool_calls: parallel }))
    if (isGiven(value) && !isGiven(tools)) throw invalid(`'${name}' is only allowed when 'tools' are specified.`, name);

  if (isGiven(choice)) checkChoice(choice, listOf(tools));
}

function checkTool(tool: JsonObject, path: string, lax: boolean): void {
  if (tool.type !== 'function' && tool.type !== 'custom') {
    throw isGiven(tool.type)
      ? invalidValue(`${path}.type`, tool.type, ['function', 'custom'])
      : missingParameter(`${path}.type`);
  }
  if (!isGiven(tool[tool.type])) throw missingParameter(`${path}.${tool.type}`);

  refuseUnknown(tool, path, ['type', tool.type]);
  const inner = objectOf(tool[tool.type]);
  const name = requireText(inner, 'name', `${path}.${tool.type}`);
  checkPattern(name, `${path}.${tool.type}.name`, /^[a-zA-Z0-9_-]{1,64}$/);
  if (tool.type === 'function') {
    refuseUnknown(inner, `${path}.function`, ['name', 'description', 'parameters', 'strict']);
    checkFunctionSchema(inner.parameters, name, `${path}.function.parameters`, inner.strict === true && !lax);
  }
}

function checkChoice(choice: unknown, tools: unknown[]): void {
  if (typeof choice === 'string') {
    if (!['none', 'auto', 'required'].includes(choice))
      throw invalidValue('tool_choice', choice, ['none', 'auto', 'required']);

    return;
  }
  const type = textOf(objectOf(choice).type);
  if (type === 'allowed_tools') return;

  if (type !== 'function' && type !== 'custom')
    throw invalidValue('tool_choice.type', type, ['allowed_tools', 'custom', 'function']);

  refuseUnknown(choice, 'tool_choice', ['type', type]);
  const name = objectOf(objectOf(choice)[type]).name;
  if (!isGiven(name)) throw missingParameter(`tool_choice.${type}`);

  if (!tools.some((tool) => objectOf(objectOf(tool)[type]).name === name))
    throw invalid(`The specified tool '${textOf(name)}' was not found in 'tools'.`, 'tool_choice');
}
