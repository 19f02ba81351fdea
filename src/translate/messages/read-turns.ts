import { type BetaMessageParam } from '@anthropic-ai/sdk/resources/beta/messages';
import { type MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { type Block, type Turn } from '../neutral/neutral-request.js';
import { separateMessages } from '../neutral/separate-messages.js';
import { refuse } from '../errors/refuse.js';
import { asArray, asObject, type JsonObject } from '../../dialects/wire-value.js';
import { objectAt } from '../wire/read-setting.js';
import { refuseMisplaced } from '../errors/refuse-misplaced.js';
import { readContent } from './read-content.js';

/** The messages as turns; instructions that a later message of the user has cleared are left out. */
export function readTurns(messages: readonly unknown[]): Turn[] {
  const lastUser = messages.findLastIndex((message) => asObject(message)?.role === 'user');
  return separateMessages(messages.flatMap((value, at) => readTurn(asObject(value) ?? {}, at, at < lastUser)));
}

function readTurn(message: JsonObject, at: number, userFollows: boolean): Turn[] {
  const path = `messages[${at}]`;
  const role = message.role as (MessageParam | BetaMessageParam)['role'];
  switch (role) {
    case 'user':
    case 'assistant':
      return [{ role, blocks: readBlocks(message, path, role) }];
    case 'system':
      // A message that only sets the effort has no content.
      if (
        message.content === undefined ||
        message.content === null ||
        (message.clear_at === 'next_user_message' && userFollows)
      )
        return [];
      return [{ role: 'developer', blocks: readBlocks(message, path, 'developer') }];
    default:
      throw refuse(
        `${path}.role`,
        `${path}.role must be user or assistant, not "${String(role satisfies never)}".`,
        'invalid_value',
      );
  }
}

function readBlocks(message: JsonObject, path: string, role: Turn['role']): Block[] {
  return refuseMisplaced(readContent(message.content, `${path}.content`), role, `${path}.content`);
}

/**
 * The effort that a system message sets for the turn at the end of the conversation, which goes back to the last answer
 * that called no tool. Undefined when none does: the request's own holds.
 */
export function readTurnEffort(messages: readonly unknown[]): unknown {
  for (let at = messages.length - 1; at >= 0; at--) {
    const message = asObject(messages[at]);
    if (message?.role === 'assistant' && !asArray(message.content).some(isToolUse)) return undefined;
    const effort =
      message?.role === 'system' ? objectAt(message, 'output_config', `messages[${at}]`)?.effort : undefined;
    if (effort !== undefined && effort !== null) return effort;
  }
  return undefined;
}

function isToolUse(block: unknown): boolean {
  return asObject(block)?.type === 'tool_use';
}
