import { type MessageCreateParamsBase } from '@anthropic-ai/sdk/resources/messages';
import { settleStop } from '../emulate/settle-stop.js';
import { placeDeveloper } from '../neutral/place-developer.js';
import { type NeutralRequest, type NeutralSettings, type Turn } from '../neutral/neutral-request.js';
import { opaqueUserId } from '../wire/opaque-user-id.js';
import { type WrittenRequest, type WriteOptions } from '../neutral/written-request.js';
import { withoutAbsent, type JsonObject } from '../../dialects/wire-value.js';
import { addCacheMarks, limitCacheMarks } from './write-cache-marks.js';
import { SCHEMA_TOOL, writeFormat } from './write-format.js';
import { lacksThinking, prepareTurns, writeSystem, writeTurns } from './write-history.js';
import { writeSampling } from './write-sampling.js';
import { writeThinking } from './write-thinking.js';
import { writeToolChoice, writeTools } from './write-tools.js';

const SERVICE_TIER: ReadonlyMap<string, string> = new Map(
  Object.entries({ auto: 'auto', default: 'standard_only', standard_only: 'standard_only' }),
);

/** Newer versions of the API's types leave these out; the models that take them still do. */
type SamplingField = 'temperature' | 'top_p' | 'top_k';

/** Writes a request of the Messages API. https://platform.claude.com/docs/en/api/messages */
export function writeMessagesRequest(request: NeutralRequest, options: WriteOptions): WrittenRequest {
  const { settings, reasoning } = request;
  const { model } = options;
  const format = writeFormat(request, options);
  const declared = writeTools(request, options);
  const tools = format.tool ? [format.tool] : declared.tools;
  const choice = format.tool
    ? { toolChoice: { type: 'tool', name: SCHEMA_TOOL }, forced: true, ignored: [] }
    : writeToolChoice(request, tools, options);

  const placed = placeDeveloper(request.system, request.turns);
  const turns = prepareTurns(placed.turns, model.prefill);
  const thinking = writeThinking(reasoning, {
    model,
    requestedMaxTokens: settings.maxOutputTokens,
    defaultMaxTokens: options.defaultMaxTokens,
    prefilled: turns.at(-1)?.role === 'assistant',
    toolForced: choice.forced,
    lacksThinking: lacksThinking(turns),
  });

  const system = writeSystem(format.instruction ? [...placed.system, format.instruction] : placed.system);
  const messages = writeTurns(turns);
  const marked = { tools, system, messages };
  if (model.promptCaching === 'marks' && settings.cacheControl === undefined)
    addCacheMarks(marked, goesOn(tools, request.turns));
  limitCacheMarks(marked);

  const sampling = writeSampling(settings, model.sampling, thinking.active);
  const { stop, emulateStop } = settleStop(settings.stop, model, isBlank);
  const serviceTier = SERVICE_TIER.get(settings.serviceTier ?? '');
  const userId = settings.userId ?? settings.safetyIdentifier;
  const outputConfig = withoutAbsent({ effort: thinking.effort, format: format.format });
  const body = withoutAbsent<{ [K in keyof MessageCreateParamsBase | SamplingField]?: unknown }>({
    model: request.model,
    max_tokens: thinking.maxTokens,
    system: system.length > 0 ? system : undefined,
    messages,
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: choice.toolChoice,
    thinking: thinking.thinking,
    output_config: Object.keys(outputConfig).length > 0 ? outputConfig : undefined,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    stop_sequences: stop,
    metadata: userId === undefined ? undefined : { user_id: opaqueUserId(userId) },
    service_tier: serviceTier,
    cache_control: settings.cacheControl,
    stream: request.stream,
  });
  const written = new Set<keyof NeutralSettings>([
    'maxOutputTokens',
    'stop',
    'userId',
    'safetyIdentifier',
    'cacheControl',
    ...(Object.keys(sampling) as (keyof NeutralSettings)[]),
  ]);
  if (serviceTier !== undefined) written.add('serviceTier');
  return {
    body: body,
    written,
    ignored: [...declared.ignored, ...choice.ignored],
    droppedToolRules: declared.lost,
    reasons: thinking.active,
    saysReasoning: thinking.thinking !== undefined,
    ...(format.tool && { schemaTool: SCHEMA_TOOL }),
    ...(emulateStop && { emulateStop }),
    ...interleaved(request, thinking.active),
  };
}

/** Whether the conversation is likely to have a next turn: an agent's, or one that has begun. */
function goesOn(tools: readonly JsonObject[], turns: readonly Turn[]): boolean {
  return tools.length > 0 || turns.some(({ role }) => role === 'assistant');
}

/** Claude refuses a stop sequence of white space alone. */
function isBlank(sequence: string): boolean {
  return sequence.trim() === '';
}

/** The beta token for interleaved thinking comes and goes with thinking that the gateway decided on. */
function interleaved({ reasoning }: NeutralRequest, active: boolean): { interleavedThinking?: boolean } {
  if (reasoning.forced === 'off') return { interleavedThinking: false };
  return reasoning.forced === 'level' ? { interleavedThinking: active } : {};
}
