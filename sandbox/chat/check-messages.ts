import { isGiven, isObject, type JsonObject, listOf, objectOf, textOf } from '../json-value.js';
import {
  checkPattern,
  invalid,
  invalidType,
  invalidValue,
  missingParameter,
  refuseUnknown,
  requireText,
} from '../openai/invalid.js';
import { emptyArray } from './check-request.js';

const ROLES = ['system', 'assistant', 'user', 'function', 'tool', 'developer'];

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  system: ['role', 'content', 'name'],
  developer: ['role', 'content', 'name'],
  user: ['role', 'content', 'name'],
  assistant: ['role', 'content', 'name', 'refusal', 'audio', 'annotations', 'tool_calls', 'function_call'],
  tool: ['role', 'content', 'tool_call_id'],
  function: ['role', 'content', 'name'],
};

const PART_TYPES: Readonly<Record<string, readonly string[]>> = {
  system: ['text'],
  developer: ['text'],
  user: ['text', 'image_url', 'input_audio', 'file'],
  assistant: ['text', 'refusal'],
  tool: ['text'],
  function: ['text'],
};

/** Checks each message and that calls and their answers stand next to each other. */
export function checkChatMessages(messages: readonly unknown[], lax: boolean): void {
  for (const [i, message] of messages.entries()) {
    if (!isObject(message)) throw invalidType(`messages[${i}]`, 'an object', message);

    checkMessage(message, `messages[${i}]`, lax);
  }
  checkCallsAnswered(messages.map(objectOf));
}

function checkMessage(message: JsonObject, path: string, lax: boolean): void {
  const role = textOf(message.role);
  if (!ROLES.includes(role))
    throw isGiven(message.role) ? invalidValue(`${path}.role`, message.role, ROLES) : missingParameter(`${path}.role`);

  // Servers of open models read `reasoning_content` and others; OpenAI's refuses them.
  if (!lax) refuseUnknown(message, path, MEMBERS[role] ?? []);

  const calls = message.tool_calls;
  if (!isGiven(message.content)) {
    const excused =
      role === 'assistant' && [calls, message.function_call, message.audio, message.refusal].some(isGiven);
    if (!excused) throw invalid("Invalid value for 'content': expected a string, got null.", `${path}.content`);
  } else if (typeof message.content !== 'string')
    checkParts(message.content, `${path}.content`, PART_TYPES[role] ?? []);

  if (role === 'tool' && !isGiven(message.tool_call_id)) throw missingParameter(`${path}.tool_call_id`);

  if (role === 'assistant' && isGiven(calls) && !(lax && listOf(calls).length === 0)) checkCalls(calls, path);
}

function checkParts(parts: unknown, path: string, types: readonly string[]): void {
  if (!Array.isArray(parts)) throw invalidType(path, 'one of a string or array of objects', parts);

  if (parts.length === 0) throw emptyArray(path);

  for (const [i, entry] of parts.entries()) {
    const part = objectOf(entry);
    const at = `${path}[${i}]`;
    if (!types.includes(textOf(part.type))) throw invalidValue(`${at}.type`, part.type, types);

    if (part.type === 'text') requireText(part, 'text', at);

    if (part.type === 'image_url') {
      if (!isObject(part.image_url)) throw invalidType(`${at}.image_url`, 'an object', part.image_url);

      const url = requireText(part.image_url, 'url', `${at}.image_url`);
      if (!/^(https?:|data:image\/(png|jpe?g|gif|webp);base64,)/.test(url)) {
        throw invalid(
          `Invalid '${at}.image_url.url'. Expected a valid URL, but got a value with an invalid format.`,
          `${at}.image_url.url`,
          'invalid_image_url',
        );
      }
    }
  }
}

function checkCalls(calls: unknown, path: string): void {
  if (!Array.isArray(calls)) throw invalidType(`${path}.tool_calls`, 'an array of objects', calls);

  if (calls.length === 0) throw emptyArray(`${path}.tool_calls`);

  for (const [i, entry] of calls.entries()) {
    const at = `${path}.tool_calls[${i}]`;
    const call = objectOf(entry);
    requireText(call, 'id', at);
    if (call.type !== 'function' && call.type !== 'custom')
      throw invalidValue(`${at}.type`, call.type, ['function', 'custom']);

    const inner = objectOf(call[call.type]);
    checkPattern(requireText(inner, 'name', `${at}.${call.type}`), `${at}.${call.type}.name`, /^[a-zA-Z0-9_-]+$/);
    requireText(inner, call.type === 'function' ? 'arguments' : 'input', `${at}.${call.type}`);
  }
}

function checkCallsAnswered(messages: readonly JsonObject[]): void {
  let open: string[] = [];
  let known: string[] = [];
  for (const [i, { role, tool_calls: calls, tool_call_id: id }] of messages.entries()) {
    if (role === 'tool') {
      if (!known.includes(textOf(id))) {
        throw invalid(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          `messages.[${i}].role`,
        );
      }
      open = open.filter((one) => one !== id);
      continue;
    }
    refuseOpen(open);
    open = known = listOf(calls).map((call) => textOf(objectOf(call).id));
  }
  refuseOpen(open);
}

function refuseOpen(open: readonly string[]): void {
  if (open.length > 0) {
    throw invalid(
      `An assistant message with 'tool_calls' must be followed by tool messages responding to each ` +
        `'tool_call_id'. The following tool_call_ids did not have response messages: ${open.join(', ')}`,
      'messages',
    );
  }
}
