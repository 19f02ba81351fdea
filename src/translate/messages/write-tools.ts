import { type ModelCapabilities } from '../../reasoning/model-capabilities.js';
import { wrapCustomTool } from '../tools/adapt-tools.js';
import {
  type FunctionTool,
  type HostedTool,
  type NeutralRequest,
  type NeutralTool,
  type NeutralToolChoice,
  type Turn,
} from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { type ToolRule, type WriteOptions } from '../neutral/written-request.js';
import { anthropicMark } from '../wire/cache-marks.js';
import { hostedToolAt, type SettledChoice, settleToolChoice } from '../tools/settle-tool-choice.js';
import { textOf, type JsonObject } from '../../dialects/wire-value.js';
import { closeEmpty } from '../schemas/root-object.js';
import { anthropicSchema } from './anthropic-schema.js';
import { outputSchema } from './output-schema.js';

const WEB_SEARCH = 'web_search';

/**
 * The `tools` of a Messages request, the last one of a name; for a history with calls but no tools, a bare tool a name.
 */
export function writeTools(
  request: NeutralRequest,
  options: WriteOptions,
): { tools: JsonObject[]; ignored: string[]; lost: ToolRule[] } {
  const ignored: string[] = [];
  const isLoose = request.tools.some((tool) => tool.type === 'function' && anthropicSchema(tool.schema).isLoose);
  const lost: ToolRule[] = isLoose ? ['schema'] : [];
  const byName = new Map<unknown, JsonObject>();
  for (const tool of request.tools) {
    const written = writeTool(tool, options);
    if (written === undefined) ignored.push('path' in tool ? tool.path : 'tools');
    else byName.set(written.name ?? written.type, written);
    if (tool.type === 'function' && tool.strict === true && written?.strict !== true) lost.push('strict');
  }
  if (request.tools.length === 0) {
    for (const name of calledNames(request.turns))
      byName.set(name, { name, input_schema: { type: 'object', properties: {} } });
  }
  return { tools: [...byName.values()], ignored, lost };
}

function calledNames(turns: readonly Turn[]): string[] {
  return turns.flatMap((turn) => turn.blocks.flatMap((block) => (block.type === 'toolCall' ? [block.name] : [])));
}

/** Undefined for a tool of another vendor that is to be left out. */
function writeTool(tool: NeutralTool, options: WriteOptions): JsonObject | undefined {
  switch (tool.type) {
    case 'function':
      return {
        name: tool.name,
        ...(tool.description !== undefined && { description: tool.description }),
        ...writeSchema(tool, options.model.structuredOutput),
        ...anthropicMark(tool),
      };
    case 'custom':
      return writeTool(wrapCustomTool(tool), options);
    case 'webSearch':
      if (options.hostedTools === 'refuse')
        throw refuse(tool.path, `${tool.path}: web search is not supported for this model.`);
      return {
        type: 'web_search_20250305',
        name: WEB_SEARCH,
        ...(tool.maxUses !== undefined && { max_uses: tool.maxUses }),
        ...(tool.allowedDomains && { allowed_domains: tool.allowedDomains }),
        ...(tool.userLocation && { user_location: tool.userLocation }),
        ...anthropicMark(tool),
      };
    case 'native':
      if (tool.dialect === 'messages') return { ...tool.tool };
      if (options.hostedTools === 'replace') return undefined;
      throw refuse(
        tool.path,
        `${tool.path}: tools of type "${String(tool.tool.type)}" are not supported for this model.`,
      );
  }
}

/** `strict` takes schemas of structured output only. */
function writeSchema(tool: FunctionTool, canHold: boolean): JsonObject {
  const { schema, isLoose } = anthropicSchema(tool.schema);
  const held = tool.strict === true && canHold && !isLoose ? outputSchema(closeEmpty(schema)) : undefined;
  return held === undefined ? { input_schema: schema } : { input_schema: held, strict: true };
}

interface WrittenToolChoice {
  toolChoice?: JsonObject;
  /** The model must call a tool: incompatible with thinking on a budget. */
  forced: boolean;
  ignored: string[];
}

/**
 * `tool_choice` with `disable_parallel_tool_use`, which the API takes on `auto`, `any` and `tool` only. Nothing without
 * tools. A model that cannot be forced gets `auto`.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools#forcing-tool-use
 */
export function writeToolChoice(
  request: NeutralRequest,
  tools: readonly JsonObject[],
  { model }: WriteOptions,
): WrittenToolChoice {
  // Without declared tools there may be those of the history.
  const told = tools.length > 0 && request.tools.length === 0;
  const { choice, ignored } = told ? untouched(request) : settleToolChoice(request, canForce);
  if (tools.length === 0) return { forced: false, ignored };
  if (choice?.type === 'none') return { toolChoice: { type: 'none' }, forced: false, ignored };
  const wanted = wantedChoice(request, choice, tools);
  const forced = wanted?.type === 'any' || wanted?.type === 'tool';
  const cannot = forced && !canForceTool(model);
  const settled = cannot ? { type: 'auto' } : wanted;
  const serial = request.parallelToolCalls === false && { disable_parallel_tool_use: true };
  return {
    ...((settled ?? serial) && { toolChoice: { ...(settled ?? { type: 'auto' }), ...serial } }),
    forced: forced && !cannot,
    ignored: cannot ? ['tool_choice'] : ignored,
  };
}

/** Models that always think and take no forced tool while they do cannot be forced at all. */
export function canForceTool(model: ModelCapabilities): boolean {
  const alwaysThinks = model.thinksByDefault && !model.canDisableThinking;
  return !(alwaysThinks && model.forcedToolChoice === 'never');
}

function untouched({ toolChoice }: NeutralRequest): SettledChoice {
  return { ...(toolChoice && { choice: toolChoice }), ignored: [] };
}

/** Whether a Claude model can be made to call a vendor's tool. */
function canForce(tool: HostedTool): boolean {
  return tool.type === 'webSearch' || tool.dialect === 'messages';
}

function wantedChoice(
  request: NeutralRequest,
  choice: NeutralToolChoice | undefined,
  tools: readonly JsonObject[],
): JsonObject | undefined {
  switch (choice?.type) {
    case undefined:
      return undefined;
    case 'auto':
    case 'none':
    case 'validated':
      return { type: 'auto' };
    case 'hosted': {
      const tool = hostedToolAt(request, choice.path);
      return { type: 'tool', name: tool?.type === 'native' ? textOf(tool.tool.name) : WEB_SEARCH };
    }
    case 'required':
      return { type: 'any' };
    case 'allowed':
      return { type: choice.required ? 'any' : 'auto' };
    case 'tool':
      if (!tools.some((tool) => tool.name === choice.name)) {
        throw refuse(
          'tool_choice',
          `tool_choice names "${choice.name}", which is not among the tools.`,
          'invalid_value',
        );
      }
      return { type: 'tool', name: choice.name };
  }
}
