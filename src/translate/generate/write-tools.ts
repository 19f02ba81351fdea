import { rootObject } from '../schemas/root-object.js';
import { googleSchema } from './google-schema.js';
import { wrapCustomTool } from '../tools/adapt-tools.js';
import {
  type FunctionTool,
  type JsonObject,
  type NeutralRequest,
  type NeutralToolChoice,
} from '../neutral/neutral-request.js';
import { withoutAbsent } from '../wire/wire-value.js';

/**
 * `tools`: all functions in one entry. Tools of other vendors are left out and listed, and so is Google's search where no
 * tool may be called: a choice is of functions only.
 */
export function writeTools({ tools, toolChoice }: Pick<NeutralRequest, 'tools' | 'toolChoice'>): {
  tools: JsonObject[];
  ignored: string[];
} {
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
        if (toolChoice?.type === 'none') ignored.push(tool.path);
        else others.push({ googleSearch: {} });
        break;
      case 'native':
        ignored.push(tool.path);
        break;
    }
  }
  return { tools: [...(functions.length > 0 ? [{ functionDeclarations: functions }] : []), ...others], ignored };
}

/** `parametersJsonSchema` takes nearly all of JSON schema; the older `parameters` knows a small part. */
function writeFunction(tool: FunctionTool): JsonObject {
  const { $schema: _draft, ...told } = tool.schema;
  const parameters = Object.keys(told).length === 0 ? undefined : googleSchema(rootObject(told).schema);
  return withoutAbsent({ name: tool.name, description: tool.description, parametersJsonSchema: parameters });
}

/**
 * How functions are to be called; nothing without any, which Google refuses. Google's own tools cannot be asked for.
 * https://ai.google.dev/api/caching#FunctionCallingConfig
 */
export function writeToolConfig(choice: NeutralToolChoice | undefined): JsonObject | undefined {
  const config = (mode: string, allowedFunctionNames?: string[]): JsonObject => ({
    functionCallingConfig: withoutAbsent({ mode, allowedFunctionNames }),
  });
  switch (choice?.type) {
    case undefined:
    case 'hosted':
      return undefined;
    case 'auto':
      return config('AUTO');
    case 'validated':
      return config('VALIDATED');
    case 'none':
      return config('NONE');
    case 'required':
      return config('ANY');
    case 'allowed':
      return config(choice.required ? 'ANY' : 'AUTO', choice.required ? choice.names : undefined);
    case 'tool':
      return config('ANY', [choice.name]);
  }
}
