import { argumentsOf } from '../tools/arguments-of.js';
import { type ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import {
  type Block,
  type TextBlock,
  type ToolCallBlock,
  type ToolResultBlock,
  type Turn,
} from '../neutral/neutral-request.js';
import { separateMessages } from '../neutral/separate-messages.js';
import { refuse } from '../errors/refuse.js';
import { refuseMisplaced } from '../errors/refuse-misplaced.js';
import { booleanAt, listAt, textAt } from '../wire/read-setting.js';
import { shortHash } from '../wire/short-hash.js';
import { cacheMarksOf } from '../wire/cache-marks.js';
import { asObject, asString, textOf, type JsonObject } from '../../dialects/wire-value.js';
import { readContent, readTextContent } from './read-content.js';
import { readThinking } from './read-thinking.js';

/** The messages of a Chat request as instructions and turns. */
export function readMessages(messages: readonly unknown[]): { system: TextBlock[]; turns: Turn[] } {
  const system: TextBlock[] = [];
  const turns: Turn[] = [];
  const openCalls: ToolCallBlock[] = [];
  messages.forEach((value, at) => {
    const path = `messages[${at}]`;
    const message = asObject(value);
    if (message === undefined) throw refuse(path, `${path} must be an object.`, 'invalid_type');
    const role = message.role as ChatCompletionMessageParam['role'];
    switch (role) {
      case 'system':
      case 'developer': {
        const blocks = withMessageCacheControl(readTextContent(message.content, `${path}.content`), message);
        if (turns.length === 0) system.push(...blocks);
        else turns.push({ role: 'developer', blocks });
        return;
      }
      case 'user':
        turns.push({
          role: 'user',
          blocks: withMessageCacheControl(readBlocks(message, path, 'user'), message),
        });
        return;
      case 'assistant': {
        const calls = readToolCalls(message, path);
        openCalls.push(...calls);
        turns.push({ role: 'assistant', blocks: [...readAssistant(message, path), ...calls] });
        return;
      }
      case 'tool':
      case 'function':
        turns.push({ role: 'user', blocks: [readToolResult(message, path, openCalls)] });
        return;
      default:
        throw refuse(
          `${path}.role`,
          `${path}.role must be one of system, developer, user, assistant, tool, function, not "` +
            `${String(role satisfies never)}".`,
          'invalid_value',
        );
    }
  });
  return { system, turns: separateMessages(turns) };
}

/** LiteLLM's form: a marker on the message means its last block. */
function withMessageCacheControl<T extends Block>(blocks: T[], message: JsonObject): T[] {
  const last = blocks.at(-1);
  if (message.cache_control === undefined || last === undefined || last.type === 'thinking' || last.type === 'audio')
    return blocks;
  return [...blocks.slice(0, -1), { ...last, ...cacheMarksOf(message) }];
}

function readAssistant(message: JsonObject, path: string): Block[] {
  if (asObject(message.audio) !== undefined)
    throw refuse(`${path}.audio`, `${path}.audio: audio of earlier answers is not supported.`);
  const refusal = textOf(message.refusal);
  return [
    ...readThinking(message),
    ...withMessageCacheControl(readBlocks(message, path, 'assistant'), message),
    ...(refusal === '' ? [] : [{ type: 'text' as const, text: refusal }]),
  ];
}

function readBlocks(message: JsonObject, path: string, role: 'user' | 'assistant'): Block[] {
  return refuseMisplaced(readContent(message.content, `${path}.content`), role, `${path}.content`);
}

function readToolCalls(message: JsonObject, path: string): ToolCallBlock[] {
  const calls = listAt(message, 'tool_calls', path).map((entry, at) =>
    readToolCall(asObject(entry) ?? {}, `${path}.tool_calls[${at}]`),
  );
  const legacy = asObject(message.function_call);
  // Some clients write the same call in both forms.
  if (legacy === undefined || calls.some(({ name }) => name === legacy.name)) return calls;
  return [...calls, readToolCall({ function: legacy }, `${path}.function_call`)];
}

/** A call without an id gets one made from its place and content: the same in every later turn. */
function readToolCall(call: JsonObject, path: string): ToolCallBlock {
  const custom = call.type === 'custom';
  const body = asObject(custom ? call.custom : call.function) ?? {};
  const name = textOf(body.name);
  if (name === '') throw refuse(path, `${path}: the tool call has no name.`, 'invalid_value');
  const args = custom ? textAt(body, 'input', `${path}.custom`) : argumentsOf(body.arguments);
  const id = textAt(call, 'id', path) || `call_${shortHash(`${path} ${name} ${args}`, 24)}`;
  return { type: 'toolCall', id, name, args, custom, ...cacheMarksOf(call) };
}

function readToolResult(message: JsonObject, path: string, openCalls: ToolCallBlock[]): ToolResultBlock {
  const callId = closeCall(message, path, openCalls);
  if (callId === undefined) {
    throw refuse(
      `${path}.tool_call_id`,
      `${path}: the tool result answers no call of an earlier assistant message.`,
      'invalid_value',
    );
  }
  const content = readContent(message.content, `${path}.content`).map((block) => {
    if (block.type === 'text' || block.type === 'image' || block.type === 'document') return block;
    throw refuse(`${path}.content`, `${path}.content: the result of a tool can hold text, images and files only.`);
  });
  return {
    type: 'toolResult',
    callId,
    content,
    isError: booleanAt(message, 'is_error', path) === true,
    ...cacheMarksOf(message),
  };
}

/**
 * The id of the call that a result answers: its own, else that of the oldest call that is still open (of its name, if
 * it tells one).
 */
function closeCall(message: JsonObject, path: string, openCalls: ToolCallBlock[]): string | undefined {
  const id = textAt(message, 'tool_call_id', path) || undefined;
  const name = asString(message.name);
  let at = openCalls.findIndex((call) =>
    id !== undefined ? call.id === id : name === undefined || call.name === name,
  );
  if (at === -1 && id === undefined) at = openCalls.length > 0 ? 0 : -1;
  const call = at === -1 ? undefined : openCalls.splice(at, 1)[0];
  return id ?? call?.id;
}
