import { type JsonObject } from '../../dialects/wire-value.js';
import { type MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { type Block, type TextBlock, type Turn } from '../neutral/neutral-request.js';
import { normaliseTurns } from '../neutral/normalise-turns.js';
import { writeBlock } from './write-blocks.js';

export interface WrittenMessage {
  role: MessageParam['role'];
  content: JsonObject[];
}

/** A history must start with the user and, for models without prefill, end with the user. */
export function prepareTurns(turns: readonly Turn[], keepPrefill: boolean): Turn[] {
  const usable = turns.map((turn) => ({
    role: turn.role,
    blocks: turn.blocks.filter((block) => block.type !== 'thinking' || block.seal?.family === 'claude'),
  }));
  const prepared = normaliseTurns(usable);
  if (prepared[0]?.role !== 'user')
    prepared.unshift({ role: 'user', blocks: [{ type: 'text', text: prepared.length === 0 ? '.' : 'Continue.' }] });
  const last = prepared.at(-1);
  if (last?.role === 'assistant') {
    if (keepPrefill) trimPrefill(last);
    else prepared.push({ role: 'user', blocks: [{ type: 'text', text: 'Continue.' }] });
  }
  return prepared;
}

/** Trailing white space in a prefill is a 400. */
function trimPrefill(turn: Turn): void {
  const last = turn.blocks.at(-1);
  if (last?.type === 'text') turn.blocks[turn.blocks.length - 1] = { ...last, text: last.text.trimEnd() };
}

export function writeTurns(turns: readonly Turn[]): WrittenMessage[] {
  return turns.map((turn) => ({
    role: turn.role === 'assistant' ? 'assistant' : 'user',
    content: turn.blocks.flatMap(writeBlock),
  }));
}

export function writeSystem(system: readonly TextBlock[]): JsonObject[] {
  return system.flatMap(writeBlock);
}

/**
 * Whether thinking with a budget would be refused: the last assistant turn calls tools and does not begin with thinking
 * that Anthropic sealed ("Expected `thinking` or `redacted_thinking`, but found `tool_use`").
 */
export function lacksThinking(turns: readonly Turn[]): boolean {
  const last = turns.findLast((turn) => turn.role === 'assistant');
  return last !== undefined && last.blocks.some(isToolCall) && last.blocks[0]?.type !== 'thinking';
}

function isToolCall(block: Block): boolean {
  return block.type === 'toolCall';
}
