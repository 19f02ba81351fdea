import { rootObject } from '../schemas/root-object.js';
import { googleSchema } from './google-schema.js';
import { wrapCustomTool } from '../tools/adapt-tools.js';
import { type FunctionTool, type NeutralRequest, type NeutralToolChoice } from '../neutral/neutral-request.js';
import { withoutAbsent, type JsonObject } from '../../dialects/wire-value.js';

/**
 * `tools`: all functions in one entry, or Google's search. Both at once are a 400, with Gemini 3 unless Google's own
 * calls stay in the history, which clients of other dialects do not keep; so beside functions the search is left out
 * and listed, if it is not the one that is to be called. Tools of other vendors always are.
 * https://ai.google.dev/gemini-api/docs/tool-combination
 */
export function writeTools({ tools, toolChoice }: Pick<NeutralRequest, 'tools' | 'toolChoice'>): {
  tools: JsonObject[];
  ignored: string[];
} {
  const functions = tools.filter((tool) => tool.type === 'function' || tool.type === 'custom');
  const searches = tools.filter((tool) => tool.type === 'webSearch');
  const isSearchWanted = toolChoice?.type === 'hosted' && searches.some(({ path }) => path === toolChoice.path);
  const searchesOnly = searches.length > 0 && toolChoice?.type !== 'none' && (isSearchWanted || functions.length === 0);
  const ignored = tools.flatMap((tool) => {
    if (tool.type === 'native') return [tool.path];
    return tool.type === 'webSearch' && !searchesOnly ? [tool.path] : [];
  });
  const declarations = functions.map((tool) => writeFunction(tool.type === 'custom' ? wrapCustomTool(tool) : tool));
  const written = declarations.length > 0 ? [{ functionDeclarations: declarations }] : [];
  return { tools: searchesOnly ? [{ googleSearch: {} }] : written, ignored };
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
