import { type MessageCreateParamsBase } from '@anthropic-ai/sdk/resources/messages';
import { readEffort } from '../chat/read-reasoning.js';
import { type ClientRequest } from '../neutral/client-request.js';
import {
  type JsonObject,
  type NeutralReasoning,
  type NeutralSettings,
  type OutputFormat,
  type TextBlock,
  type Turn,
} from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { shortHash } from '../wire/short-hash.js';
import { asBoolean, asNumber, asObject, asString, asStrings, parseObject, withoutAbsent } from '../wire/wire-value.js';
import { readContent } from './read-content.js';
import { readToolChoice, readTools } from './read-tools.js';

/** Fields that a reader takes; every other one that a client sends is dropped and listed. */
const READ: ReadonlySet<string> = new Set<keyof MessageCreateParamsBase | 'temperature' | 'top_p' | 'top_k'>([
  'model',
  'messages',
  'system',
  'max_tokens',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'metadata',
  'stop_sequences',
  'service_tier',
  'stream',
  'cache_control',
  'temperature',
  'top_p',
  'top_k',
]);

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
  const choice = asObject(body.tool_choice);
  const toolChoice = readToolChoice(choice);
  const format = readFormat(asObject(asObject(body.output_config)?.format));
  const stream = asBoolean(body.stream);
  return {
    request: {
      model,
      ...(stream !== undefined && { stream }),
      system: readSystem(body.system),
      turns: body.messages.map(readTurn),
      tools: readTools(body.tools),
      ...(toolChoice && { toolChoice }),
      ...(choice?.disable_parallel_tool_use === true && { parallelToolCalls: false }),
      ...(format && { format }),
      reasoning: readReasoning(body),
      settings: readSettings(body),
    },
    ignored: Object.entries(body)
      .filter(([field, value]) => !READ.has(field) && value !== null)
      .map(([field]) => field),
    answer: {},
  };
}

function readSystem(system: unknown): TextBlock[] {
  const blocks = system === undefined || system === null ? [] : readContent(system, 'system');
  return blocks.filter((block) => block.type === 'text').filter((block) => !block.text.startsWith(ATTRIBUTION));
}

function readTurn(value: unknown, at: number): Turn {
  const message = asObject(value) ?? {};
  const path = `messages[${at}]`;
  const blocks = readContent(message.content, `${path}.content`);
  switch (message.role) {
    case 'user':
    case 'assistant':
      return { role: message.role, blocks };
    case 'system':
      return { role: 'developer', blocks };
    default:
      throw refuse(`${path}.role`, `${path}.role must be user or assistant.`, 'invalid_value');
  }
}

function readReasoning(body: JsonObject): NeutralReasoning {
  const thinking = asObject(body.thinking);
  const effort = readEffort(asObject(body.output_config)?.effort);
  return { ...(thinking && { thinking }), ...(effort && { effort }) };
}

function readFormat(format: JsonObject | undefined): OutputFormat | undefined {
  const schema = asObject(format?.schema);
  return format?.type === 'json_schema' && schema !== undefined ? { type: 'jsonSchema', schema } : undefined;
}

function readSettings(body: JsonObject): NeutralSettings {
  const stop = asStrings(body.stop_sequences);
  const userId = asString(asObject(body.metadata)?.user_id);
  return withoutAbsent<NeutralSettings>({
    maxOutputTokens: asNumber(body.max_tokens),
    temperature: asNumber(body.temperature),
    topP: asNumber(body.top_p),
    topK: asNumber(body.top_k),
    stop: stop.length > 0 ? stop : undefined,
    serviceTier: asString(body.service_tier),
    safetyIdentifier: userId === undefined ? undefined : shortHash(userId, 32),
    promptCacheKey: userId === undefined ? undefined : shortHash(sessionOf(userId), 32),
    cacheControl: asObject(body.cache_control),
  });
}

/** Claude Code's has three. */
const MOST_USER_VALUES = 100;

/** Claude Code writes JSON with a `session_id`, older versions `user_…_session_…`. */
function sessionOf(userId: string): string {
  return asString(parseObject(userId, MOST_USER_VALUES)?.session_id) ?? userId.split('_session_').at(-1) ?? userId;
}
