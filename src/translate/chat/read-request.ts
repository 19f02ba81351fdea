import { type ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import { type ClientRequest } from '../neutral/client-request.js';
import { type JsonObject, type NeutralSettings, type OutputFormat } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { asArray, asBoolean, asNumber, asObject, asString, asStrings, withoutAbsent } from '../wire/wire-value.js';
import { readMessages } from './read-messages.js';
import { readReasoning } from './read-reasoning.js';
import { readToolChoice, readTools } from './read-tools.js';

/** Fields that no other dialect has and that only tune: dropped and listed. */
const ONLY_CHAT: readonly (keyof ChatCompletionCreateParams)[] = ['prediction', 'moderation'];

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
  const toolChoice = readToolChoice(body);
  const format = readResponseFormat(body.response_format);
  const stream = asBoolean(body.stream);
  const parallelToolCalls = asBoolean(body.parallel_tool_calls);
  return {
    request: {
      model,
      ...(stream !== undefined && { stream }),
      ...readMessages(body.messages),
      tools: readTools(body),
      ...(toolChoice && { toolChoice }),
      ...(parallelToolCalls !== undefined && { parallelToolCalls }),
      ...(format && { format }),
      reasoning: readReasoning(body),
      settings: readSettings(body),
    },
    ignored: ONLY_CHAT.filter((field) => body[field] !== undefined && body[field] !== null),
    answer: {
      includeUsage: asObject(body.stream_options)?.include_usage === true,
      legacyFunction: asArray(body.functions).length > 0 && asArray(body.tools).length === 0,
    },
  };
}

function refuseUnsupported(body: JsonObject): void {
  if ((asNumber(body.n) ?? 1) > 1) throw refuse('n', 'n: only one choice is supported for this model.');
  if (asStrings(body.modalities).includes('audio') || asObject(body.audio))
    throw refuse('modalities', 'modalities: audio output is not supported for this model.');
}

function readSettings(body: JsonObject): NeutralSettings {
  const stop = typeof body.stop === 'string' ? [body.stop] : asStrings(body.stop);
  return withoutAbsent<NeutralSettings>({
    maxOutputTokens: readMaxTokens(body),
    temperature: asNumber(body.temperature),
    topP: asNumber(body.top_p),
    topK: asNumber(body.top_k),
    stop: stop.length > 0 ? stop : undefined,
    presencePenalty: asNumber(body.presence_penalty),
    frequencyPenalty: asNumber(body.frequency_penalty),
    seed: asNumber(body.seed),
    logitBias: asObject(body.logit_bias),
    logprobs: asBoolean(body.logprobs),
    topLogprobs: asNumber(body.top_logprobs),
    verbosity: asString(body.verbosity),
    userId: asString(body.user),
    safetyIdentifier: asString(body.safety_identifier),
    serviceTier: asString(body.service_tier),
    store: asBoolean(body.store),
    metadata: asObject(body.metadata),
    promptCacheKey: asString(body.prompt_cache_key),
    promptCacheRetention: asString(body.prompt_cache_retention),
    cacheControl: asObject(body.cache_control),
  });
}

function readMaxTokens(body: JsonObject): number | undefined {
  for (const field of ['max_completion_tokens', 'max_tokens'] as const) {
    const value = body[field];
    if (value === undefined || value === null) continue;
    if (Number.isInteger(value) && (value as number) > 0) return value as number;
    throw refuse(field, `${field} must be a positive integer.`, 'invalid_value');
  }
  return undefined;
}

function readResponseFormat(value: unknown): OutputFormat | undefined {
  const format = asObject(value);
  switch (format?.type as NonNullable<ChatCompletionCreateParams['response_format']>['type'] | undefined) {
    case undefined:
    case 'text':
      return undefined;
    case 'json_object':
      return { type: 'jsonObject' };
    case 'json_schema': {
      const definition = asObject(format?.json_schema) ?? {};
      const schema = asObject(definition.schema);
      if (schema === undefined)
        throw refuse(
          'response_format.json_schema.schema',
          'response_format.json_schema.schema must be an object.',
          'missing_required_parameter',
        );
      return withoutAbsent<OutputFormat>({
        type: 'jsonSchema',
        name: asString(definition.name),
        description: asString(definition.description),
        schema,
        strict: asBoolean(definition.strict),
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
