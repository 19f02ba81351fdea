import { type Tool } from '@google/genai';
import { type FunctionTool, type NeutralTool } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { objectAt, stringAt, textAt } from '../wire/read-setting.js';
import { asObject, ownMember, type JsonObject } from '../../dialects/wire-value.js';
import { readList } from './read-list.js';
import { readOpenapiSchema } from './openapi-schema.js';

/** A tool that Google runs, and what other vendors have in its place. */
const HOSTED: Readonly<Record<Exclude<keyof Tool, 'functionDeclarations'>, 'webSearch' | 'refused'>> = {
  googleSearch: 'webSearch',
  googleSearchRetrieval: 'webSearch',
  enterpriseWebSearch: 'webSearch',
  urlContext: 'refused',
  codeExecution: 'refused',
  computerUse: 'refused',
  googleMaps: 'refused',
  fileSearch: 'refused',
  retrieval: 'refused',
  mcpServers: 'refused',
  exaAiSearch: 'refused',
  parallelAiSearch: 'refused',
};

/**
 * The `tools` of a request: functions, and the search of the web, which other vendors run, too. Throws a 400 for other
 * tools of Google's: without them the model would make up what they find. https://ai.google.dev/api/caching#Tool
 */
export function readDeclaredTools(body: JsonObject): NeutralTool[] {
  return readList(body, 'tools').flatMap((entry, at) => {
    const path = `tools[${at}]`;
    const tool = asObject(entry);
    if (tool === undefined) throw refuse(path, `${path} must be an object.`, 'invalid_type');
    const functions = readList(tool, 'functionDeclarations', path).map((declaration, index) =>
      readFunction(asObject(declaration) ?? {}, `${path}.functionDeclarations[${index}]`),
    );
    return [...functions, ...readHosted(tool, path)];
  });
}

function readHosted(tool: JsonObject, path: string): NeutralTool[] {
  const names = Object.keys(tool).filter((name) => name !== 'functionDeclarations' && ownMember(tool, name) !== null);
  return names.map((name): NeutralTool => {
    const place = `${path}.${name}`;
    if (ownMember(HOSTED, name) !== 'webSearch')
      throw refuse(place, `${place}: only Google runs this tool; it is not supported for this model.`);
    objectAt(tool, name, path);
    return { type: 'webSearch', path: place };
  });
}

function readFunction(declaration: JsonObject, path: string): FunctionTool {
  const name = textAt(declaration, 'name', path);
  if (name === '') throw refuse(`${path}.name`, `${path}: the function has no name.`, 'invalid_value');
  const description = stringAt(declaration, 'description', path);
  return {
    type: 'function',
    name,
    ...(description !== undefined && { description }),
    schema: readParameters(declaration, path),
  };
}

function readParameters(declaration: JsonObject, path: string): JsonObject {
  const schema = objectAt(declaration, 'parameters', path);
  const jsonSchema = objectAt(declaration, 'parametersJsonSchema', path);
  if (schema !== undefined && jsonSchema !== undefined) {
    throw refuse(
      `${path}.parameters`,
      `${path} has parameters and parametersJsonSchema; a function has one of them.`,
      'invalid_value',
    );
  }
  return jsonSchema ?? (schema === undefined ? {} : readOpenapiSchema(schema, `${path}.parameters`));
}
