import { type ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import { type ClientRequest } from '../neutral/client-request.js';
import { type NeutralSettings, type OutputFormat } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { booleanAt, listAt, numberAt, objectAt, stringAt, stringsAt } from '../wire/read-setting.js';
import { asArray, asObject, asString, withoutAbsent, type JsonObject } from '../../dialects/wire-value.js';
import { readMessages } from './read-messages.js';
import { isUnknownEffort, readReasoning } from './read-reasoning.js';
import { readToolChoice } from '../tools/read-tool-choice.js';
import { readTools } from './read-tools.js';

/** The fields that clients ask for reasoning with. */
const REASONING = ['reasoning_effort', 'reasoning', 'thinking', 'output_config'] as const;

/**
 * Reads a Chat Completions request. Throws a `GatewayError` (400) naming the field that is wrong or cannot be honoured.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export function readChatRequest(body: JsonObject): ClientRequest {
  const model = asString(body.model) ?? '';
  if (model === '') throw refuse('model', 'model is required.', 'missing_required_parameter');
  if (!Array.isArray(body.messages) || body.messages.length === 0)
    throw refuse('messages', 'messages must be a non-empty list.', 'missing_required_parameter');
  refuseUnsupported(body);
  const tools = readTools(body);
  const toolChoice = readToolChoice(body.tool_choice ?? body.function_call, tools);
  const format = readResponseFormat(objectAt(body, 'response_format'));
  const stream = booleanAt(body, 'stream');
  const parallelToolCalls = booleanAt(body, 'parallel_tool_calls');
  return {
    request: {
      model,
      ...(stream !== undefined && { stream }),
      ...readMessages(body.messages),
      tools,
      ...(toolChoice && { toolChoice }),
      ...(parallelToolCalls !== undefined && { parallelToolCalls }),
      ...(format && { format }),
      reasoning: readReasoning(body),
      settings: readSettings(body),
    },
    ignored: [...listUnknownEfforts(body), ...listUnread(body)],
    reasoningParams: REASONING.filter((field) => body[field] !== undefined && body[field] !== null),
    answer: {
      includeUsage: booleanAt(objectAt(body, 'stream_options') ?? {}, 'include_usage', 'stream_options') === true,
      legacyFunction: asArray(body.functions).length > 0 && asArray(body.tools).length === 0,
    },
  };
}

/** Wishes for reasoning in a form that is not known only tune, too. */
function listUnread(body: JsonObject): string[] {
  return REASONING.slice(1).filter((field) => (body[field] ?? undefined) !== undefined && !asObject(body[field]));
}

/** An effort of a word that is not known only tunes: the model's own holds. */
function listUnknownEfforts(body: JsonObject): string[] {
  return [
    ...(isUnknownEffort(body.reasoning_effort) ? ['reasoning_effort'] : []),
    ...(isUnknownEffort(asObject(body.reasoning)?.effort) ? ['reasoning.effort'] : []),
    ...(isUnknownEffort(asObject(body.output_config)?.effort) ? ['output_config.effort'] : []),
  ];
}

function refuseUnsupported(body: JsonObject): void {
  if ((numberAt(body, 'n') ?? 1) > 1) throw refuse('n', 'n: only one choice is supported for this model.');
  if (listAt(body, 'modalities').some((kind) => kind !== 'text'))
    throw refuse('modalities', 'modalities: this model only answers with text.');
  if (objectAt(body, 'audio')) throw refuse('audio', 'audio: this model only answers with text.');
}

function readSettings(body: JsonObject): NeutralSettings {
  return withoutAbsent<NeutralSettings>({
    maxOutputTokens: readMaxTokens(body),
    temperature: numberAt(body, 'temperature'),
    topP: numberAt(body, 'top_p'),
    topK: numberAt(body, 'top_k'),
    stop: stringsAt(body, 'stop'),
    presencePenalty: numberAt(body, 'presence_penalty'),
    frequencyPenalty: numberAt(body, 'frequency_penalty'),
    seed: numberAt(body, 'seed'),
    logitBias: objectAt(body, 'logit_bias'),
    logprobs: booleanAt(body, 'logprobs'),
    topLogprobs: numberAt(body, 'top_logprobs'),
    verbosity: stringAt(body, 'verbosity'),
    userId: stringAt(body, 'user'),
    safetyIdentifier: stringAt(body, 'safety_identifier'),
    serviceTier: stringAt(body, 'service_tier'),
    store: booleanAt(body, 'store'),
    metadata: objectAt(body, 'metadata'),
    promptCacheKey: stringAt(body, 'prompt_cache_key'),
    promptCacheRetention: stringAt(body, 'prompt_cache_retention'),
    promptCacheOptions: objectAt(body, 'prompt_cache_options'),
    cacheControl: objectAt(body, 'cache_control'),
  });
}

function readMaxTokens(body: JsonObject): number | undefined {
  for (const field of ['max_completion_tokens', 'max_tokens'] as const) {
    const value = numberAt(body, field);
    if (value === undefined) continue;
    if (Number.isInteger(value) && value > 0) return value;
    throw refuse(field, `${field} must be a positive integer.`, 'invalid_value');
  }
  return undefined;
}

function readResponseFormat(format: JsonObject | undefined): OutputFormat | undefined {
  if (format === undefined) return undefined;
  switch (format.type as NonNullable<ChatCompletionCreateParams['response_format']>['type']) {
    case 'text':
      return undefined;
    case 'json_object':
      return { type: 'jsonObject' };
    case 'json_schema': {
      const path = 'response_format.json_schema';
      const definition = objectAt(format, 'json_schema', 'response_format') ?? {};
      const schema = objectAt(definition, 'schema', path);
      if (schema === undefined)
        throw refuse(`${path}.schema`, `${path}.schema must be an object.`, 'missing_required_parameter');
      return withoutAbsent<OutputFormat>({
        type: 'jsonSchema',
        name: stringAt(definition, 'name', path),
        description: stringAt(definition, 'description', path),
        schema,
        strict: booleanAt(definition, 'strict', path),
      });
    }
    default:
      throw refuse(
        'response_format.type',
        'response_format.type must be text, json_object or json_schema.',
        'invalid_value',
      );
  }
}
