import { askForFormat, isOfObjects } from '../emulate/ask-for-format.js';
import { type ResponseCreateParams } from 'openai/resources/responses/responses';
import { settleStop } from '../emulate/settle-stop.js';
import { type NeutralRequest, type NeutralSettings, type OutputFormat, type Turn } from '../neutral/neutral-request.js';
import { opaqueUserId } from '../wire/opaque-user-id.js';
import { type ToolRule, type WrittenRequest, type WriteOptions } from '../neutral/written-request.js';
import { openaiFormat } from '../schemas/openai-parameters.js';
import { rootObject } from '../schemas/root-object.js';
import { withoutAbsent, type JsonObject } from '../../dialects/wire-value.js';
import { openaiMark } from '../wire/cache-marks.js';
import { writeInput } from './write-input.js';
import { writeReasoning, writeSampling } from './write-reasoning.js';
import { settleToolChoice } from '../tools/settle-tool-choice.js';
import { canForce, writeToolChoice, writeTools } from './write-tools.js';

/** The least that OpenAI takes; Claude Code probes with one token. */
const MIN_OUTPUT_TOKENS = 16;

const SERVICE_TIERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    auto: 'auto',
    default: 'default',
    standard_only: 'default',
    flex: 'flex',
    scale: 'scale',
    priority: 'priority',
  }),
);

const WRITTEN: readonly (keyof NeutralSettings)[] = [
  'maxOutputTokens',
  'stop',
  'verbosity',
  'userId',
  'safetyIdentifier',
  'store',
  'metadata',
  'promptCacheKey',
  'promptCacheRetention',
];

/** Writes a request of the Responses API. https://platform.openai.com/docs/api-reference/responses/create */
export function writeResponsesRequest(request: NeutralRequest, { model }: WriteOptions): WrittenRequest {
  const { settings } = request;
  // The Responses API has no field for them.
  const { emulateStop } = settleStop(settings.stop, { maxStopSequences: 0 });
  const { tools, ignored, lost } = writeTools(request.tools);
  const { format, lost: lostOfFormat } = writeFormat(request.format);
  const settled = settleToolChoice(request, canForce);
  const hasTools = tools.length > 0;
  const reasoning = writeReasoning(request.reasoning, model, settings.maxOutputTokens);
  const sampling = writeSampling(settings, model, reasoning?.effort);
  const serviceTier = SERVICE_TIERS.get(settings.serviceTier ?? '');
  const marks = model.promptCaching === 'breakpoints';
  const { instructions, turns } = placeInstructions(request, marks);
  const text = withoutAbsent({ format, verbosity: settings.verbosity });
  const store = settings.store === true;
  const body = withoutAbsent<{ [K in keyof ResponseCreateParams]?: unknown }>({
    model: request.model,
    ...writeConversation(instructions, writeInput(turns, marks), request.format),
    tools: hasTools ? tools : undefined,
    tool_choice: hasTools ? writeToolChoice(request, settled.choice) : undefined,
    parallel_tool_calls: hasTools ? request.parallelToolCalls : undefined,
    reasoning,
    text: Object.keys(text).length > 0 ? text : undefined,
    max_output_tokens:
      settings.maxOutputTokens === undefined ? undefined : Math.max(MIN_OUTPUT_TOKENS, settings.maxOutputTokens),
    temperature: sampling.temperature,
    top_p: sampling.topP,
    user: settings.userId === undefined ? undefined : opaqueUserId(settings.userId),
    safety_identifier: settings.safetyIdentifier === undefined ? undefined : opaqueUserId(settings.safetyIdentifier),
    metadata: settings.metadata,
    service_tier: serviceTier,
    prompt_cache_key: settings.promptCacheKey,
    prompt_cache_retention: settings.promptCacheRetention,
    prompt_cache_options: marks ? settings.promptCacheOptions : undefined,
    store,
    include: !store && model.thinking !== 'none' ? ['reasoning.encrypted_content'] : undefined,
    stream: request.stream,
  });
  const written = new Set<keyof NeutralSettings>([...WRITTEN, ...(Object.keys(sampling) as (keyof NeutralSettings)[])]);
  if (serviceTier !== undefined) written.add('serviceTier');
  if (marks) written.add('promptCacheOptions');
  return {
    body: body,
    written,
    ignored: [...ignored, ...settled.ignored],
    droppedToolRules: [...lost, ...lostOfFormat],
    reasons: reasoning !== undefined && reasoning.effort !== 'none',
    saysReasoning: reasoning !== undefined,
    ...(emulateStop && { emulateStop }),
  };
}

/** `instructions` is one text; where a mark stands in it, a developer's message at the beginning says the same. */
function placeInstructions({ system, turns }: NeutralRequest, marks: boolean): { instructions: string; turns: Turn[] } {
  const said = system.filter(({ text }) => text !== '');
  const isMarked = marks && said.some((block) => openaiMark(block).prompt_cache_breakpoint !== undefined);
  if (isMarked) return { instructions: '', turns: [{ role: 'developer', blocks: said }, ...turns] };
  return { instructions: said.map(({ text }) => text).join('\n\n'), turns };
}

/**
 * `instructions` and `input`, which must not be empty: instructions alone are said there, and where nothing is said at
 * all the model hears a full stop.
 */
function writeConversation(
  instructions: string,
  input: object[],
  format: OutputFormat | undefined,
): { instructions?: string; input: object[] } {
  if (input.length > 0)
    return { ...(instructions !== '' && { instructions }), input: withFormatInWords(input, format) };
  const role = instructions === '' ? 'user' : 'developer';
  const content = [{ type: 'input_text', text: instructions === '' ? '.' : instructions }];
  return { input: withFormatInWords([{ type: 'message', role, content }], format) };
}

function writeFormat(format: OutputFormat | undefined): { format?: JsonObject; lost: ToolRule[] } {
  if (format === undefined) return { lost: [] };
  if (format.type === 'jsonObject') return { format: { type: 'json_object' }, lost: [] };
  if (isOfOthers(format)) return { lost: ['strictFormat'] };
  const { schema, isLoose } = rootObject(format.schema);
  const { json_schema, lost } = openaiFormat({ ...format, schema });
  return { format: { type: 'json_schema', ...json_schema }, lost: isLoose ? ['strictFormat', ...lost] : lost };
}

/** A format of lists or texts, which OpenAI takes for no answer. Without a type it is one of objects. */
function isOfOthers({ schema }: OutputFormat & { type: 'jsonSchema' }): boolean {
  return schema.type !== undefined && !isOfObjects(schema);
}

/**
 * `json_object` is refused unless the word JSON stands in the input; a format that no field can hold is asked for
 * there.
 */
function withFormatInWords(input: object[], format: OutputFormat | undefined): object[] {
  const told = (text: string): object => ({
    type: 'message',
    role: 'developer',
    content: [{ type: 'input_text', text }],
  });
  if (format?.type === 'jsonSchema' && isOfOthers(format)) return [...input, told(askForFormat(format.schema))];
  if (format?.type !== 'jsonObject' || /json/i.test(JSON.stringify(input))) return input;
  return [...input, told('Answer in JSON.')];
}
