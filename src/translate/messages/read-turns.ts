import { type BetaMessageParam } from '@anthropic-ai/sdk/resources/beta/messages';
import { type MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { type Block, type JsonObject, type Turn } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { asArray, asObject } from '../wire/wire-value.js';
import { readContent } from './read-content.js';

/** The messages as turns; instructions that a later message of the user has cleared are left out. */
export function readTurns(messages: readonly unknown[]): Turn[] {
  const lastUser = messages.findLastIndex((message) => asObject(message)?.role === 'user');
  return messages.flatMap((value, at) => readTurn(asObject(value) ?? {}, at, at < lastUser));
}

function readTurn(message: JsonObject, at: number, userFollows: boolean): Turn[] {
  const path = `messages[${at}]`;
  const role = message.role as (MessageParam | BetaMessageParam)['role'];
  switch (role) {
    case 'user':
    case 'assistant':
      return [{ role, blocks: readBlocks(message, path, role === 'user' ? OF_ASSISTANT : OF_USER) }];
    case 'system':
      // A message that only sets the effort has no content.
      if (message.content === undefined || (message.clear_at === 'next_user_message' && userFollows)) return [];
      return [{ role: 'developer', blocks: readBlocks(message, path, ALL_BUT_TEXT) }];
    default:
      throw refuse(
        `${path}.role`,
        `${path}.role must be user or assistant, not "${String(role satisfies never)}".`,
        'invalid_value',
      );
  }
}

const OF_ASSISTANT: readonly Block['type'][] = ['toolCall'];
const OF_USER: readonly Block['type'][] = ['toolResult'];
const ALL_BUT_TEXT: readonly Block['type'][] = [...OF_ASSISTANT, ...OF_USER, 'thinking', 'image', 'document', 'audio'];

/** The content of a message. What stands in the message of another role would be lost on its way. */
function readBlocks(message: JsonObject, path: string, misplaced: readonly Block['type'][]): Block[] {
  const blocks = readContent(message.content, `${path}.content`);
  if (!blocks.some(({ type }) => misplaced.includes(type))) return blocks;
  const held = misplaced === ALL_BUT_TEXT ? 'text alone' : misplaced === OF_USER ? 'no tool results' : 'no tool calls';
  throw refuse(`${path}.content`, `${path}.content: a message of this role holds ${held}.`, 'invalid_value');
}

/**
 * The effort that a system message sets for the turn at the end of the conversation, which goes back to the last answer
 * that called no tool. Undefined when none does: the request's own holds.
 */
export function readTurnEffort(messages: readonly unknown[]): unknown {
  for (const value of messages.toReversed()) {
    const message = asObject(value);
    if (message?.role === 'assistant' && !asArray(message.content).some(isToolUse)) return undefined;
    const effort = message?.role === 'system' ? asObject(message.output_config)?.effort : undefined;
    if (effort !== undefined && effort !== null) return effort;
  }
  return undefined;
}

function isToolUse(block: unknown): boolean {
  return asObject(block)?.type === 'tool_use';
}
