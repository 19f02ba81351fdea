import { type Tool } from 'openai/resources/responses/responses';
import { type CustomTool, type FunctionTool, type JsonObject, type NeutralTool } from '../neutral/neutral-request.js';
import { asArray, asBoolean, asObject, asString, asStrings, textOf, withoutAbsent } from '../wire/wire-value.js';
import { flatName } from './namespaces.js';

export interface ReadTools {
  tools: NeutralTool[];
  namespaces: Map<string, { namespace: string; name: string }>;
}

/** Tools of a Responses request; those of a namespace get one flat name each. */
export function readTools(list: unknown): ReadTools {
  const namespaces = new Map<string, { namespace: string; name: string }>();
  const tools = asArray(list).flatMap((entry, at) => readTool(asObject(entry) ?? {}, `tools[${at}]`, namespaces));
  return { tools, namespaces };
}

function readTool(tool: JsonObject, path: string, namespaces: ReadTools['namespaces']): NeutralTool[] {
  switch (tool.type as Tool['type']) {
    case 'function':
      return [readFunction(tool, undefined)];
    case 'custom':
      return [readCustom(tool, undefined)];
    case 'namespace': {
      const namespace = textOf(tool.name);
      return asArray(tool.tools).map((entry) => {
        const member = asObject(entry) ?? {};
        const flat = member.type === 'custom' ? readCustom(member, namespace) : readFunction(member, namespace);
        namespaces.set(flat.name, { namespace, name: textOf(member.name) });
        return flat;
      });
    }
    case 'web_search':
    case 'web_search_preview':
      return [readWebSearch(tool, path)];
    default:
      return [{ type: 'native', dialect: 'responses', tool, path }];
  }
}

function readFunction(tool: JsonObject, namespace: string | undefined): FunctionTool {
  return withoutAbsent<FunctionTool>({
    type: 'function',
    name: flatName(namespace, textOf(tool.name)),
    description: asString(tool.description),
    schema: asObject(tool.parameters) ?? {},
    strict: asBoolean(tool.strict),
  });
}

function readCustom(tool: JsonObject, namespace: string | undefined): CustomTool {
  return withoutAbsent<CustomTool>({
    type: 'custom',
    name: flatName(namespace, textOf(tool.name)),
    description: asString(tool.description),
    format: asObject(tool.format),
  });
}

function readWebSearch(tool: JsonObject, path: string): NeutralTool {
  const domains = asStrings(asObject(tool.filters)?.allowed_domains);
  return withoutAbsent<NeutralTool>({
    type: 'webSearch',
    path,
    contextSize: asString(tool.search_context_size),
    userLocation: asObject(tool.user_location),
    allowedDomains: domains.length > 0 ? domains : undefined,
  });
}
