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
import { isReasoning, modelRow, refusedSampling } from '../openai/model-row.js';
import { VendorError } from '../vendor.js';
import { checkResponsesTools } from './check-tools.js';

/** `client_metadata` is what Codex sends; the rest is the published list. */
const FIELDS = `background client_metadata context_management conversation include input instructions max_output_tokens
   max_tool_calls metadata model moderation parallel_tool_calls previous_response_id prompt prompt_cache_key
   prompt_cache_options prompt_cache_retention reasoning safety_identifier service_tier store stream stream_options
   temperature text tool_choice tools top_logprobs top_p truncation user`.split(/\s+/);

const INCLUDES = [
  'file_search_call.results',
  'web_search_call.results',
  'web_search_call.action.sources',
  'message.input_image.image_url',
  'computer_call_output.output.image_url',
  'code_interpreter_call.outputs',
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
];

/** Refuses what the Responses API refuses. https://platform.openai.com/docs/api-reference/responses/create */
export function checkResponsesRequest(body: JsonObject): void {
  refuseUnknown(body, '', FIELDS);
  const { model, input, stream } = body;
  if (typeof model !== 'string')
    throw isGiven(model) ? invalidType('model', 'a string', model) : missingParameter('model');

  if (/^(claude-|gemini-|missing-)/.test(model)) {
    throw new VendorError(404, `The model '${model}' does not exist or you do not have access to it.`, {
      code: 'model_not_found',
    });
  }
  if (typeof input !== 'string' && !Array.isArray(input)) {
    if (isGiven(input)) throw invalidType('input', 'one of an array of objects or string', input);

    if (![body.prompt, body.previous_response_id, body.conversation].some(isGiven)) throw missingParameter('input');
  }
  if (isGiven(stream) && typeof stream !== 'boolean') throw invalidType('stream', 'a boolean', stream);

  checkReasoning(body, model);
  checkText(body);
  checkResponsesTools(body);
  checkSmallMembers(body);
}

function checkReasoning(body: JsonObject, model: string): void {
  const row = modelRow(model);
  const { effort } = objectOf(body.reasoning);
  refuseUnknown(body.reasoning, 'reasoning', ['effort', 'summary', 'generate_summary', 'context', 'mode']);
  if (isGiven(effort) && !row.efforts.includes(textOf(effort))) {
    throw row.efforts.length === 0
      ? unsupportedParameter('reasoning.effort')
      : invalid(
          `Unsupported value: '${quoted(effort)}' is not supported with the '${model}' model. Supported values ` +
            `are: ${row.efforts.map((one) => `'${one}'`).join(', ')}.`,
          'reasoning.effort',
          'unsupported_value',
        );
  }
  const refused = refusedSampling(body, effort, row);
  if (refused !== undefined) throw unsupportedParameter(refused);

  for (const [i, include] of listOf(body.include).entries())
    if (!INCLUDES.includes(textOf(include))) throw invalidValue(`include[${i}]`, include, INCLUDES);

  if (row.efforts.length === 0 && listOf(body.include).includes('reasoning.encrypted_content'))
    throw invalid('Encrypted content is not supported with this model.', 'include', 'invalid_value');
}

/** Whether an answer to this request contains reasoning. */
export function reasons(body: JsonObject): boolean {
  return isReasoning(objectOf(body.reasoning).effort, modelRow(textOf(body.model)));
}

function checkText({ text, input, instructions }: JsonObject): void {
  refuseUnknown(text, 'text', ['format', 'verbosity']);
  const format = objectOf(objectOf(text).format);
  if (format.type === 'json_schema') {
    refuseUnknown(format, 'text.format', ['type', 'name', 'schema', 'strict', 'description']);
    for (const name of ['name', 'schema']) if (!isGiven(format[name])) throw missingParameter(`text.format.${name}`);
  } else if (format.type === 'json_object') {
    if (!/json/i.test(JSON.stringify([input, instructions]))) {
      throw invalid(
        "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
        'input',
      );
    }
  } else if (isGiven(format.type) && format.type !== 'text')
    throw invalidValue('text.format.type', format.type, ['text', 'json_object', 'json_schema']);
}

function checkSmallMembers(body: JsonObject): void {
  const limit = body.max_output_tokens;
  if (isGiven(limit) && (typeof limit !== 'number' || limit < 16)) {
    throw invalid(
      `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got ` +
        `${quoted(limit)} instead.`,
      'max_output_tokens',
      'integer_below_min_value',
    );
  }
  refuseUnknown(body.stream_options, 'stream_options', ['include_obfuscation']);
  if (isGiven(body.stream_options) && body.stream !== true)
    throw invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options');

  const tiers = ['auto', 'default', 'flex', 'scale', 'priority'];
  if (isGiven(body.service_tier) && !tiers.includes(textOf(body.service_tier)))
    throw invalidValue('service_tier', body.service_tier, tiers);

  for (const name of ['prompt_cache_key', 'safety_identifier', 'user']) checkLength(body[name], name, 64);

  for (const [key, value] of Object.entries(objectOf(body.metadata)))
    if (typeof value !== 'string') throw invalidType(`metadata.${key}`, 'a string', value);
}
