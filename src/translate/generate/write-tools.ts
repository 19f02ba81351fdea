import { wrapCustomTool } from '../tools/adapt-tools.js';
import {
  type FunctionTool,
  type JsonObject,
  type NeutralRequest,
  type NeutralTool,
} from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { withoutAbsent } from '../wire/wire-value.js';

/** `tools`: all functions in one entry. Tools of other vendors are left out and listed. */
export function writeTools(tools: readonly NeutralTool[]): { tools: JsonObject[]; ignored: string[] } {
  const functions: JsonObject[] = [];
  const others: JsonObject[] = [];
  const ignored: string[] = [];
  for (const tool of tools) {
    switch (tool.type) {
      case 'function':
        functions.push(writeFunction(tool));
        break;
      case 'custom':
        functions.push(writeFunction(wrapCustomTool(tool)));
        break;
      case 'webSearch':
        others.push({ googleSearch: {} });
        break;
      case 'native':
        ignored.push(tool.path);
        break;
    }
  }
  return { tools: [...(functions.length > 0 ? [{ functionDeclarations: functions }] : []), ...others], ignored };
}

/** `parametersJsonSchema` takes JSON schema as it is; the older `parameters` knows a subset only. */
function writeFunction(tool: FunctionTool): JsonObject {
  const schema: JsonObject = { ...tool.schema };
  delete schema.$schema;
  const parameters = Object.keys(schema).length === 0 ? undefined : { type: 'object', ...schema };
  return withoutAbsent({ name: tool.name, description: tool.description, parametersJsonSchema: parameters });
}

/** https://ai.google.dev/api/caching#FunctionCallingConfig */
export function writeToolConfig(request: NeutralRequest): JsonObject | undefined {
  const choice = request.toolChoice;
  const config = (mode: string, allowedFunctionNames?: string[]): JsonObject => ({
    functionCallingConfig: withoutAbsent({ mode, allowedFunctionNames }),
  });
  switch (choice?.type) {
    case undefined:
      return undefined;
    case 'auto':
      return config('AUTO');
    case 'none':
      return config('NONE');
    case 'required':
      return config('ANY');
    case 'allowed':
      return config('ANY', choice.names);
    case 'tool':
      if (!request.tools.some((tool) => 'name' in tool && tool.name === choice.name))
        throw refuse(
          'tool_choice',
          `tool_choice names "${choice.name}", which is not among the tools.`,
          'invalid_value',
        );
      return config('ANY', [choice.name]);
  }
}
