import { isGiven, type JsonObject, listOf, objectOf, quoted, textOf } from '../json-value.js';
import {
  checkLength,
  invalid,
  invalidType,
  invalidValue,
  missingParameter,
  refuseUnknown,
  unsupportedParameter,
} from '../openai/invalid.js';
import { isOpenaiModel, modelRow, refusedSampling } from '../openai/model-row.js';
import { VendorError } from '../vendor.js';

const FIELDS =
  `messages model audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens
   metadata modalities moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key
   prompt_cache_options prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier stop
   store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity
   web_search_options`.split(/\s+/);

/** What servers of open models take besides. */
const FOREIGN_FIELDS =
  `top_k min_p repetition_penalty thinking reasoning reasoning_history chat_template_kwargs enable_thinking
   ignore_eos context_length_exceeded_behavior`.split(/\s+/);

/** Refuses what Chat Completions refuses. https://platform.openai.com/docs/api-reference/chat/create */
export function checkChatRequest(body: JsonObject): void {
  const { model, messages } = body;
  if (typeof model !== 'string')
    throw isGiven(model) ? invalidType('model', 'a string', model) : missingParameter('model');

  if (/^(claude-|gemini-|missing-)/.test(model)) {
    throw new VendorError(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
      code: 'model_not_found',
    });
  }
  refuseUnknown(body, '', isOpenaiModel(model) ? FIELDS : [...FIELDS, ...FOREIGN_FIELDS]);
  if (!Array.isArray(messages))
    throw isGiven(messages) ? invalidType('messages', 'an array of objects', messages) : missingParameter('messages');

  if (messages.length === 0) throw emptyArray('messages');

  checkLimits(body, model);
  checkStreaming(body);
  checkFormat(body);
}

function checkLimits(body: JsonObject, model: string): void {
  const row = modelRow(model);
  const effort = body.reasoning_effort;
  if (isGiven(body.max_tokens) && isOpenaiModel(model) && row.efforts.length > 0)
    throw unsupportedParameter('max_tokens', " Use 'max_completion_tokens' instead.");

  if (isGiven(body.max_tokens) && isGiven(body.max_completion_tokens))
    throw invalid("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.", 'max_tokens');

  for (const name of ['max_tokens', 'max_completion_tokens', 'n']) {
    const value = body[name];
    if (isGiven(value) && (typeof value !== 'number' || value < 1)) {
      throw invalid(
        `Invalid '${name}': integer below minimum value. Expected a value >= 1, but got ${quoted(value)} instead.`,
        name,
        'integer_below_min_value',
      );
    }
  }
  if (isGiven(effort) && !row.efforts.includes(textOf(effort))) {
    throw row.efforts.length === 0
      ? invalid(`Unrecognized request argument supplied: reasoning_effort`, 'reasoning_effort')
      : invalidValue('reasoning_effort', effort, row.efforts);
  }
  const refused = refusedSampling(body, effort, row);
  if (refused === 'temperature' || refused === 'top_p') {
    throw invalid(
      `Unsupported value: '${refused}' does not support ${quoted(body[refused])} with this model. Only the ` +
        'default (1) value is supported.',
      refused,
      'unsupported_value',
    );
  }
  if (refused !== undefined || (row.sampling === 'never' && isGiven(body.stop)))
    throw unsupportedParameter(refused ?? 'stop');

  if (listOf(body.stop).length > 4) {
    throw invalid(
      "Invalid 'stop': array too long. Expected an array with maximum length 4.",
      'stop',
      'array_above_max_length',
    );
  }
  for (const name of ['prompt_cache_key', 'safety_identifier', 'user']) checkLength(body[name], name, 64);
}

function checkStreaming(body: JsonObject): void {
  if (isGiven(body.stream) && typeof body.stream !== 'boolean') throw invalidType('stream', 'a boolean', body.stream);

  refuseUnknown(body.stream_options, 'stream_options', ['include_usage', 'include_obfuscation']);
  if (isGiven(body.stream_options) && body.stream !== true)
    throw invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options');

  if (isGiven(body.top_logprobs) && body.logprobs !== true)
    throw invalid("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.", 'top_logprobs');
}

function checkFormat({ response_format: format, messages }: JsonObject): void {
  if (!isGiven(format)) return;

  const { type, json_schema: schema } = objectOf(format);
  if (!['text', 'json_object', 'json_schema'].includes(textOf(type)))
    throw invalidValue('response_format.type', type, ['json_object', 'json_schema', 'text']);

  if (type === 'json_schema') {
    if (!isGiven(objectOf(schema).name)) throw missingParameter('response_format.json_schema.name');

    refuseUnknown(schema, 'response_format.json_schema', ['name', 'schema', 'strict', 'description']);
  }
  if (type === 'json_object' && !/json/i.test(JSON.stringify(messages))) {
    throw invalid(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      'messages',
    );
  }
}

export function emptyArray(param: string): VendorError {
  return invalid(
    `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
    param,
    'empty_array',
  );
}
