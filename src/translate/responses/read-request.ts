import { type ResponseCreateParams, type ResponseFormatTextConfig } from 'openai/resources/responses/responses';
import { isUnknownEffort, readEffort } from '../chat/read-reasoning.js';
import { type ClientRequest, type ReadContext } from '../neutral/client-request.js';
import { type NeutralSettings, type OutputFormat } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { booleanAt, listAt, numberAt, objectAt, stringAt } from '../wire/read-setting.js';
import { asString, withoutAbsent, type JsonObject } from '../../dialects/wire-value.js';
import { Conversation } from './conversation.js';
import { DeclaredTools } from './declared-tools.js';
import { readInput } from './read-input.js';
import { readToolChoice } from '../tools/read-tool-choice.js';

type Field = keyof ResponseCreateParams;

/** Fields that name state which only OpenAI's servers hold. */
const STORED: readonly Field[] = ['previous_response_id', 'conversation', 'prompt'];

/** What answers hold of reasoning whether they are asked or not; the rest of `include` only OpenAI has. */
const INCLUDED = 'reasoning.encrypted_content';

/** Settings that a response object repeats. */
const ECHOED: readonly Field[] = [
  'instructions',
  'max_output_tokens',
  'metadata',
  'parallel_tool_calls',
  'prompt_cache_key',
  'reasoning',
  'safety_identifier',
  'service_tier',
  'store',
  'temperature',
  'text',
  'tool_choice',
  'tools',
  'top_p',
  'truncation',
  'user',
];

/**
 * Reads a request of the Responses API for an upstream of another dialect.
 * https://platform.openai.com/docs/api-reference/responses/create
 */
export function readResponsesRequest(body: JsonObject, context: ReadContext): ClientRequest {
  const model = asString(body.model) ?? '';
  if (model === '') throw refuse('model', 'model is required.', 'missing_required_parameter');
  refuseStored(body);
  const tools = new DeclaredTools();
  tools.add(listAt(body, 'tools'), 'tools');
  const conversation = new Conversation(tools, context.openCompaction);
  const isTriggered = readInput(body.input, conversation);
  const toolChoice = readToolChoice(body.tool_choice, tools.list);
  const text = objectAt(body, 'text') ?? {};
  const format = readFormat(conversation.format ?? objectAt(text, 'format', 'text'));
  const stream = booleanAt(body, 'stream');
  const parallelToolCalls = booleanAt(body, 'parallel_tool_calls');
  const instructions = stringAt(body, 'instructions') ?? '';
  const reasoning = objectAt(body, 'reasoning') ?? {};
  return {
    request: {
      model,
      ...(stream !== undefined && { stream }),
      system: [
        ...(instructions === '' ? [] : [{ type: 'text' as const, text: instructions }]),
        ...conversation.takeInstructions(),
      ],
      turns: conversation.turns,
      tools: tools.list,
      ...(toolChoice && { toolChoice }),
      ...(parallelToolCalls !== undefined && { parallelToolCalls }),
      ...(format && { format }),
      reasoning: withoutAbsent({
        effort: conversation.effort ?? readEffort(reasoning.effort),
        summary: stringAt(reasoning, 'summary', 'reasoning'),
      }),
      settings: readSettings(body),
    },
    ignored: [
      ...(isUnknownEffort(reasoning.effort) ? ['reasoning.effort'] : []),
      ...(listAt(body, 'include').some((wish) => wish !== INCLUDED) ? ['include'] : []),
      ...conversation.ignored,
    ],
    reasoningParams: [conversation.effort === undefined ? 'reasoning' : 'input[].reasoning'],
    answer: {
      echo: Object.fromEntries(
        ECHOED.filter((field) => body[field] !== undefined).map((field) => [field, body[field]]),
      ),
      toolForms: tools.forms,
      ...(context.compactsAlone && { compactsAlone: true }),
    },
    compacts: isTriggered || context.compactsAlone,
  };
}

function refuseStored(body: JsonObject): void {
  for (const field of STORED) {
    if (body[field] !== undefined && body[field] !== null) {
      throw refuse(
        field,
        `${field}: the gateway keeps no responses for this model; send the whole conversation in input.`,
      );
    }
  }
  if (body.background === true)
    throw refuse('background', 'background: this model only answers while the request waits.');
}

function readFormat(format: JsonObject | undefined): OutputFormat | undefined {
  if (format === undefined) return undefined;
  const path = 'text.format';
  switch (format.type as ResponseFormatTextConfig['type']) {
    case 'text':
      return undefined;
    case 'json_object':
      return { type: 'jsonObject' };
    case 'json_schema': {
      const schema = objectAt(format, 'schema', path);
      if (schema === undefined)
        throw refuse(`${path}.schema`, `${path}.schema must be an object.`, 'missing_required_parameter');
      return withoutAbsent<OutputFormat>({
        type: 'jsonSchema',
        name: stringAt(format, 'name', path),
        description: stringAt(format, 'description', path),
        schema,
        strict: booleanAt(format, 'strict', path),
      });
    }
    default:
      throw refuse(`${path}.type`, `${path}.type must be text, json_object or json_schema.`, 'invalid_value');
  }
}

function readSettings(body: JsonObject): NeutralSettings {
  return withoutAbsent<NeutralSettings>({
    maxOutputTokens: numberAt(body, 'max_output_tokens'),
    temperature: numberAt(body, 'temperature'),
    topP: numberAt(body, 'top_p'),
    verbosity: stringAt(objectAt(body, 'text') ?? {}, 'verbosity', 'text'),
    userId: stringAt(body, 'user'),
    safetyIdentifier: stringAt(body, 'safety_identifier'),
    serviceTier: stringAt(body, 'service_tier'),
    store: booleanAt(body, 'store'),
    metadata: objectAt(body, 'metadata'),
    promptCacheKey: stringAt(body, 'prompt_cache_key'),
    promptCacheRetention: stringAt(body, 'prompt_cache_retention'),
    promptCacheOptions: objectAt(body, 'prompt_cache_options'),
  });
}
