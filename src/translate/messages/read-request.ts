import { isUnknownEffort, readEffort } from '../chat/read-reasoning.js';
import { type ClientRequest } from '../neutral/client-request.js';
import {
  type NeutralReasoning,
  type NeutralSettings,
  type OutputFormat,
  type TextBlock,
} from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { booleanAt, numberAt, objectAt, stringAt, stringsAt } from '../wire/read-setting.js';
import { asObject, asString, ownMember, withoutAbsent, type JsonObject } from '../../dialects/wire-value.js';
import { readContent } from './read-content.js';
import { readToolChoice } from '../tools/read-tool-choice.js';
import { readDeclaredTools } from './read-declared-tools.js';
import { readTurnEffort, readTurns } from './read-turns.js';
import { readUserId } from './read-user-id.js';
import { refuseUnsupported } from './refuse-unsupported.js';

/**
 * Claude Code's first system block: it changes with the client's build and would defeat the caches of other vendors.
 */
const ATTRIBUTION = 'x-anthropic-billing-header';

/**
 * Reads a request of the Messages API for an upstream of another dialect.
 * https://platform.claude.com/docs/en/api/messages
 */
export function readMessagesRequest(body: JsonObject): ClientRequest {
  const model = asString(body.model) ?? '';
  if (model === '') throw refuse('model', 'model: a model id is required.', 'missing_required_parameter');
  if (!Array.isArray(body.messages) || body.messages.length === 0)
    throw refuse('messages', 'messages: at least one message is required.', 'missing_required_parameter');
  const serial = booleanAt(asObject(body.tool_choice) ?? {}, 'disable_parallel_tool_use', 'tool_choice') === true;
  refuseUnsupported(body);
  const format = readFormat(body);
  const stream = booleanAt(body, 'stream');
  const { tools, hidden } = readDeclaredTools(body);
  const toolChoice = readToolChoice(body.tool_choice, tools);
  const turnEffort = readTurnEffort(body.messages);
  return {
    request: {
      model,
      ...(stream !== undefined && { stream }),
      system: readSystem(body.system),
      turns: readTurns(body.messages),
      tools,
      ...(toolChoice && { toolChoice }),
      ...(serial && { parallelToolCalls: false }),
      ...(format && { format }),
      reasoning: readReasoning(body, turnEffort),
      settings: readSettings(body),
    },
    ignored: [...hidden, ...listUnknownEfforts(body, turnEffort), ...listUnknownDisplay(body)],
    reasoningParams: [
      ...(turnEffort === undefined ? [] : ['messages[].output_config']),
      ...['thinking', 'output_config'].filter((field) => asObject(ownMember(body, field)) !== undefined),
    ],
    answer: {},
  };
}

function readSystem(system: unknown): TextBlock[] {
  const blocks = system === undefined || system === null ? [] : readContent(system, 'system');
  return blocks.flatMap((block) => {
    if (block.type !== 'text') throw refuse('system', 'system can only hold text.', 'invalid_value');
    return block.text.startsWith(ATTRIBUTION) ? [] : [block];
  });
}

/** An effort of a word that is not known only tunes: the model's own holds. */
function listUnknownEfforts(body: JsonObject, turnEffort: unknown): string[] {
  const effort = asObject(body.output_config)?.effort;
  return [
    ...(isUnknownEffort(effort) ? ['output_config.effort'] : []),
    ...(isUnknownEffort(turnEffort) ? ['messages[].output_config.effort'] : []),
  ];
}

/** How thinking is shown can be asked for in one way elsewhere: as a summary. */
function listUnknownDisplay(body: JsonObject): string[] {
  const display = asObject(body.thinking)?.display;
  return display === undefined || display === null || display === 'summarized' ? [] : ['thinking.display'];
}

function readReasoning(body: JsonObject, turnEffort: unknown): NeutralReasoning {
  const thinking = objectAt(body, 'thinking');
  const effort = readEffort(turnEffort ?? objectAt(body, 'output_config')?.effort);
  return { ...(thinking && { thinking }), ...(effort && { effort }) };
}

/** `output_config.format`, in older requests `output_format`. */
function readFormat(body: JsonObject): OutputFormat | undefined {
  const format =
    objectAt(objectAt(body, 'output_config') ?? {}, 'format', 'output_config') ?? objectAt(body, 'output_format');
  if (format === undefined) return undefined;
  const schema = asObject(format.schema);
  if (format.type === 'json_schema' && schema !== undefined) return { type: 'jsonSchema', schema };
  throw refuse('output_config.format', 'output_config.format must have the type json_schema and a schema.');
}

function readSettings(body: JsonObject): NeutralSettings {
  const userId = stringAt(objectAt(body, 'metadata') ?? {}, 'user_id', 'metadata');
  return withoutAbsent<NeutralSettings>({
    maxOutputTokens: numberAt(body, 'max_tokens'),
    temperature: numberAt(body, 'temperature'),
    topP: numberAt(body, 'top_p'),
    topK: numberAt(body, 'top_k'),
    stop: stringsAt(body, 'stop_sequences'),
    serviceTier: stringAt(body, 'service_tier'),
    cacheControl: objectAt(body, 'cache_control'),
    ...(userId !== undefined && readUserId(userId)),
  });
}
