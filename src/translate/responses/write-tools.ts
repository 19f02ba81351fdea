import { type ResponseCreateParams } from 'openai/resources/responses/responses';
import {
  type HostedTool,
  type NeutralRequest,
  type NeutralTool,
  type NeutralToolChoice,
} from '../neutral/neutral-request.js';
import { type ToolRule } from '../neutral/written-request.js';
import { openaiParameters } from '../schemas/openai-parameters.js';
import { hostedToolAt } from '../tools/settle-tool-choice.js';
import { withoutAbsent, type JsonObject } from '../../dialects/wire-value.js';

/**
 * Tools in the flat form of the Responses API. `strict` is always written: its default here is true, elsewhere false.
 * Tools that Anthropic defines are left out and listed.
 */
export function writeTools(tools: readonly NeutralTool[]): {
  tools: JsonObject[];
  ignored: string[];
  lost: ToolRule[];
} {
  const ignored: string[] = [];
  const lost: ToolRule[] = [];
  const written = tools.flatMap((tool): JsonObject[] => {
    switch (tool.type) {
      case 'function': {
        const { parameters, strict = false, lost: lostOfTool } = openaiParameters(tool);
        lost.push(...lostOfTool);
        return [
          withoutAbsent({ type: 'function', name: tool.name, description: tool.description, parameters, strict }),
        ];
      }
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
  return { tools: written, ignored, lost };
}

/** Whether OpenAI can be made to call a vendor's tool. */
export function canForce(tool: HostedTool): boolean {
  return tool.type === 'webSearch' || tool.dialect === 'responses';
}

export function writeToolChoice(
  request: NeutralRequest,
  choice: NeutralToolChoice | undefined,
): NonNullable<ResponseCreateParams['tool_choice']> | JsonObject | undefined {
  switch (choice?.type) {
    case undefined:
      return undefined;
    case 'tool':
      return nameTool(request, choice.name);
    case 'hosted':
      return nameHosted(request, choice.path);
    case 'allowed':
      return {
        type: 'allowed_tools',
        mode: choice.required ? 'required' : 'auto',
        tools: [
          ...choice.names.map((name) => nameTool(request, name)),
          ...(choice.hosted ?? []).map((path) => nameHosted(request, path)).filter((tool) => tool !== undefined),
        ],
      };
    case 'validated':
      return 'auto';
    case 'auto':
    case 'required':
    case 'none':
      return choice.type;
  }
}

function nameTool(request: NeutralRequest, name: string): { type: 'custom' | 'function'; name: string } {
  return { type: customNames(request).has(name) ? 'custom' : 'function', name };
}

function nameHosted(request: NeutralRequest, path: string): JsonObject | undefined {
  const tool = hostedToolAt(request, path);
  if (tool === undefined || !canForce(tool)) return undefined;
  if (tool.type === 'webSearch') return { type: 'web_search' };
  return withoutAbsent({ type: tool.tool.type, server_label: tool.tool.server_label });
}

function customNames({ tools }: NeutralRequest): ReadonlySet<string> {
  return new Set(tools.flatMap((tool) => (tool.type === 'custom' ? [tool.name] : [])));
}
