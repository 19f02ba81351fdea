import { type ChatCompletionTool } from 'openai/resources/chat/completions';
import { type NeutralTool } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { cacheMarksOf } from '../wire/cache-marks.js';
import { booleanAt, listAt, objectAt, stringAt } from '../wire/read-setting.js';
import { asObject, textOf, type JsonObject } from '../../dialects/wire-value.js';

/** Tools of a Chat request, the legacy `functions` and web search options included. */
export function readTools(body: JsonObject): NeutralTool[] {
  const tools = listAt(body, 'tools').map((tool, at) => readTool(asObject(tool) ?? {}, `tools[${at}]`));
  const functions = listAt(body, 'functions').map((entry, at) =>
    readFunction(asObject(entry) ?? {}, {}, `functions[${at}]`),
  );
  const search = objectAt(body, 'web_search_options');
  return [...tools, ...functions, ...(search === undefined ? [] : [readWebSearchOptions(search)])];
}

/** Also accepts the flat form of the Responses API and tools in the form of the Messages API. */
function readTool(tool: JsonObject, path: string): NeutralTool {
  const type = tool.type === undefined && asObject(tool.function) ? 'function' : textOf(tool.type);
  if (asObject(tool.input_schema) !== undefined)
    return readFunction({ ...tool, parameters: tool.input_schema }, tool, path);
  if (/_20\d{6}$/.test(type)) return { type: 'native', dialect: 'messages', tool, path };
  switch (type as ChatCompletionTool['type']) {
    case 'function':
      return readFunction(asObject(tool.function) ?? tool, tool, path);
    case 'custom': {
      const custom = asObject(tool.custom) ?? tool;
      const { name, description } = nameAndDescription(custom, path);
      const format = flatFormat(objectAt(custom, 'format', path), path);
      return {
        type: 'custom',
        name,
        ...(description !== undefined && { description }),
        ...(format && { format }),
        ...cacheMarksOf(tool),
      };
    }
    default:
      return { type: 'native', dialect: 'responses', tool, path };
  }
}

/** The format of a custom tool's input as the Responses API has it: a grammar's members beside its type. */
function flatFormat(format: JsonObject | undefined, path: string): JsonObject | undefined {
  const grammar = objectAt(format ?? {}, 'grammar', `${path}.format`);
  return grammar === undefined ? format : { type: 'grammar', ...grammar };
}

function readFunction(definition: JsonObject, tool: JsonObject, path: string): NeutralTool {
  const { name, description } = nameAndDescription(definition, path);
  const strict = booleanAt(definition, 'strict', path);
  return {
    type: 'function',
    name,
    ...(description !== undefined && { description }),
    schema: objectAt(definition, 'parameters', path) ?? {},
    ...(strict !== undefined && { strict }),
    ...cacheMarksOf(definition),
    ...cacheMarksOf(tool),
  };
}

function nameAndDescription(definition: JsonObject, path: string): { name: string; description: string | undefined } {
  const name = textOf(definition.name);
  if (name === '') throw refuse(path, `${path}: the tool has no name.`, 'invalid_value');
  return { name, description: stringAt(definition, 'description', path) || undefined };
}

function readWebSearchOptions(options: JsonObject): NeutralTool {
  const path = 'web_search_options';
  const contextSize = stringAt(options, 'search_context_size', path);
  const location = objectAt(options, 'user_location', path);
  const userLocation = location && { type: 'approximate', ...(asObject(location.approximate) ?? location) };
  return {
    type: 'webSearch',
    path,
    ...(contextSize !== undefined && { contextSize }),
    ...(userLocation && { userLocation }),
  };
}
