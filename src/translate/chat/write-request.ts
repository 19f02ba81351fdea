import { type ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import { settleStop } from '../emulate/settle-stop.js';
import { chooseEffort } from '../../reasoning/choose-effort.js';
import { type ModelCapabilities } from '../../reasoning/model-capabilities.js';
import { isQuotaProbe } from '../../reasoning/quota-probe.js';
import { wrapCustomTool } from '../tools/adapt-tools.js';
import { settleToolChoice } from '../tools/settle-tool-choice.js';
import {
  type NeutralReasoning,
  type NeutralRequest,
  type NeutralSettings,
  type NeutralTool,
  type NeutralToolChoice,
  type OutputFormat,
} from '../neutral/neutral-request.js';
import { opaqueUserId } from '../wire/opaque-user-id.js';
import { wantedEffort } from '../emulate/thinking-budget.js';
import { type ToolRule, type WrittenRequest, type WriteOptions } from '../neutral/written-request.js';
import { openaiFormat, openaiParameters } from '../schemas/openai-parameters.js';
import { withoutAbsent, type JsonObject } from '../../dialects/wire-value.js';
import { writeMessages } from './write-messages.js';

/**
 * Writes a Chat request in the words that compatible servers understand. Where OpenAI's newer models want others, such
 * as `max_completion_tokens`, the capability table says so.
 */
export function writeChatRequest(request: NeutralRequest, { model }: WriteOptions): WrittenRequest {
  const { settings } = request;
  const { tools, ignored, lost } = writeTools(request.tools);
  const format = writeFormat(request.format);
  const settled = settleToolChoice(request, () => false);
  const { stop, emulateStop } = settleStop(settings.stop, model);
  const effort = writeEffort(request.reasoning, model, settings.maxOutputTokens);
  const samples =
    model.sampling === 'free' ||
    model.sampling === 'either' ||
    (model.sampling === 'withoutThinking' && !(effort === undefined ? model.thinksByDefault : effort !== 'none'));
  const marks = model.promptCaching === 'breakpoints';
  const caches = marks || model.promptCaching === 'key';
  const userId = settings.userId ?? settings.safetyIdentifier;
  const body = withoutAbsent<{ [K in keyof ChatCompletionCreateParams]?: unknown }>({
    model: request.model,
    messages: withFormatInWords(request, (told) =>
      writeMessages(told, { wantsReasoningBack: model.reasoningInHistory, marks }),
    ),
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: tools.length > 0 ? writeToolChoice(settled.choice) : undefined,
    parallel_tool_calls: tools.length > 0 ? request.parallelToolCalls : undefined,
    [model.outputLimitField]: settings.maxOutputTokens,
    temperature: samples ? settings.temperature : undefined,
    top_p: samples ? settings.topP : undefined,
    stop,
    response_format: format.response_format,
    reasoning_effort: effort,
    user: userId === undefined ? undefined : opaqueUserId(userId),
    prompt_cache_key: caches ? settings.promptCacheKey : undefined,
    prompt_cache_retention: caches ? settings.promptCacheRetention : undefined,
    prompt_cache_options: marks ? writeCacheOptions(settings.promptCacheOptions) : undefined,
    stream: request.stream,
    stream_options: request.stream === true ? { include_usage: true } : undefined,
  });
  const written = new Set<keyof NeutralSettings>([
    'maxOutputTokens',
    'stop',
    'userId',
    'safetyIdentifier',
    ...(caches ? (['promptCacheKey', 'promptCacheRetention'] as const) : []),
    ...(marks ? (['promptCacheOptions'] as const) : []),
    ...(samples ? (['temperature', 'topP'] as const) : []),
  ]);
  return {
    body: body,
    written,
    ignored: [...ignored, ...settled.ignored],
    droppedToolRules: [...lost, ...format.lost],
    reasons: effort !== undefined && effort !== 'none',
    saysReasoning: effort !== undefined,
    ...(emulateStop && { emulateStop }),
  };
}

/** Chat knows two of the options that the Responses API has. */
function writeCacheOptions(options: JsonObject | undefined): JsonObject | undefined {
  return options && withoutAbsent({ mode: options.mode, ttl: options.ttl });
}

function writeTools(tools: readonly NeutralTool[]): { tools: JsonObject[]; ignored: string[]; lost: ToolRule[] } {
  const ignored: string[] = [];
  const lost: ToolRule[] = [];
  const written = tools.flatMap((tool): JsonObject[] => {
    if (tool.type === 'webSearch' || tool.type === 'native') {
      ignored.push(tool.path);
      return [];
    }
    const { name, description, ...told } = tool.type === 'custom' ? wrapCustomTool(tool) : tool;
    const { parameters, strict, lost: lostOfTool } = openaiParameters({ name, ...told });
    lost.push(...lostOfTool);
    return [
      {
        type: 'function',
        function: withoutAbsent({ name, description, parameters, strict: strict === true || undefined }),
      },
    ];
  });
  return { tools: written, ignored, lost };
}

/** No vendor's own tool can be asked for here. */
function writeToolChoice(choice: NeutralToolChoice | undefined): unknown {
  switch (choice?.type) {
    case undefined:
    case 'hosted':
      return undefined;
    case 'tool':
      return { type: 'function', function: { name: choice.name } };
    case 'allowed':
      return choice.required ? 'required' : 'auto';
    case 'validated':
      return 'auto';
    case 'auto':
    case 'required':
    case 'none':
      return choice.type;
  }
}

function writeFormat(format: OutputFormat | undefined): { response_format?: JsonObject; lost: ToolRule[] } {
  if (format === undefined) return { lost: [] };
  if (format.type === 'jsonObject') return { response_format: { type: 'json_object' }, lost: [] };
  const { json_schema, lost } = openaiFormat(format);
  return { response_format: { type: 'json_schema', json_schema }, lost };
}

/** `json_object` is refused unless the word JSON stands in the messages. */
function withFormatInWords(request: NeutralRequest, write: (request: NeutralRequest) => object[]): object[] {
  const messages = write(request);
  if (request.format?.type !== 'jsonObject' || /json/i.test(JSON.stringify(messages))) return messages;
  return write({ ...request, system: [...request.system, { type: 'text', text: 'Answer in JSON.' }] });
}

function writeEffort(
  reasoning: NeutralReasoning,
  model: ModelCapabilities,
  maxOutputTokens: number | undefined,
): string | undefined {
  if (reasoning.forced === 'off') return model.offMode === 'none' && model.effortNone ? 'none' : undefined;
  const wanted = wantedEffort(reasoning);
  if (wanted === undefined || model.thinking === 'none' || isQuotaProbe(maxOutputTokens)) return undefined;
  if (wanted === 'none') return model.effortNone ? 'none' : undefined;
  return chooseEffort(wanted, model.efforts);
}
