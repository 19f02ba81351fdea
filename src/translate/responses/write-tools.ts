import { type ResponseCreateParams } from 'openai/resources/responses/responses';
import { type JsonObject, type NeutralRequest, type NeutralTool } from '../neutral/neutral-request.js';
import { withoutAbsent } from '../wire/wire-value.js';

/** A parameter schema as an object, which it must be. */
export function objectSchema(schema: JsonObject): JsonObject {
  return schema.type === undefined ? { ...schema, type: 'object', properties: schema.properties ?? {} } : schema;
}

/**
 * Tools in the flat form of the Responses API. `strict` is always written: its default here is true, elsewhere false.
 * Tools that Anthropic defines are left out and listed.
 */
export function writeTools(tools: readonly NeutralTool[]): { tools: JsonObject[]; ignored: string[] } {
  const ignored: string[] = [];
  const written = tools.flatMap((tool): JsonObject[] => {
    switch (tool.type) {
      case 'function':
        return [
          withoutAbsent({
            type: 'function',
            name: tool.name,
            description: tool.description,
            parameters: objectSchema(tool.schema),
            strict: tool.strict ?? false,
          }),
        ];
      case 'custom':
        return [withoutAbsent({ type: 'custom', name: tool.name, description: tool.description, format: tool.format })];
      case 'webSearch':
        return [
          withoutAbsent({
            type: 'web_search',
            search_context_size: tool.contextSize,
            user_location: tool.userLocation,
            filters: tool.allowedDomains && { allowed_domains: tool.allowedDomains },
          }),
        ];
      case 'native':
        if (tool.dialect === 'responses') return [tool.tool];
        ignored.push(tool.path);
        return [];
    }
  });
  return { tools: written, ignored };
}

export function writeToolChoice(request: NeutralRequest): NonNullable<ResponseCreateParams['tool_choice']> | undefined {
  const choice = request.toolChoice;
  switch (choice?.type) {
    case undefined:
      return undefined;
    case 'tool':
      return { type: customNames(request).has(choice.name) ? 'custom' : 'function', name: choice.name };
    case 'allowed': {
      const custom = customNames(request);
      return {
        type: 'allowed_tools',
        mode: choice.required ? 'required' : 'auto',
        tools: choice.names.map((name) => ({ type: custom.has(name) ? 'custom' : 'function', name })),
      };
    }
    case 'auto':
    case 'required':
    case 'none':
      return choice.type;
  }
}

function customNames({ tools }: NeutralRequest): ReadonlySet<string> {
  return new Set(tools.flatMap((tool) => (tool.type === 'custom' ? [tool.name] : [])));
}
