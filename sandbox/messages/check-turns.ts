import { isObject, type JsonObject, listOf, objectOf, textOf } from '../json-value.js';
import { invalid } from './invalid.js';
import { type ModelRow } from './model-row.js';

interface Turn {
  readonly index: number;
  readonly role: unknown;
  readonly blocks: JsonObject[];
}

/** The order of a history: who begins, calls next to their results, who may have the last word. */
export function checkTurns({ messages, thinking }: JsonObject, row: ModelRow): void {
  const turns = mergeTurns(listOf(messages));
  const first = turns[0];
  if (first === undefined) throw invalid('messages: at least one message is required');

  if (first.role !== 'user') throw invalid('messages: first message must use the "user" role');

  for (const [i, turn] of turns.entries()) {
    checkResults(turn, toolUseIds(turns[i - 1]));
    if (turn.role === 'assistant') checkAnswered(turn, turns[i + 1]);
  }
  checkPrefill(turns.at(-1), objectOf(thinking).type, row);
  if (objectOf(thinking).type === 'enabled') checkThinkingFirst(turns.findLast((turn) => turn.role === 'assistant'));
}

/** Neighbours of one role are one turn to the API. */
function mergeTurns(messages: unknown[]): Turn[] {
  const turns: Turn[] = [];
  for (const [index, message] of messages.entries()) {
    const { role, content } = objectOf(message);
    const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content).filter(isObject);
    const last = turns.at(-1);
    if (last?.role === role) last?.blocks.push(...blocks);
    else turns.push({ index, role, blocks: [...blocks] });
  }
  return turns;
}

function toolUseIds(turn: Turn | undefined): string[] {
  return turn?.role === 'assistant'
    ? turn.blocks.filter((block) => block.type === 'tool_use').map((block) => textOf(block.id))
    : [];
}

function checkResults(turn: Turn, open: string[]): void {
  const seen = new Set<string>();
  for (const [i, block] of turn.blocks.entries()) {
    if (block.type !== 'tool_result') continue;

    const id = textOf(block.tool_use_id);
    if (!open.includes(id)) {
      throw invalid(
        `messages.${turn.index}.content.${i}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. ` +
          `Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
    }
    if (seen.has(id)) {
      throw invalid(
        `messages.${turn.index}.content.${i}: each tool_use must have a single result. Found multiple ` +
          `\`tool_result\` blocks with id: ${id}`,
      );
    }
    seen.add(id);
  }
}

/** Only results at the head of the next turn count: one behind a text block is as good as missing. */
function checkAnswered(turn: Turn, next: Turn | undefined): void {
  const ids = toolUseIds(turn);
  if (new Set(ids).size < ids.length) throw invalid(`messages.${turn.index}: \`tool_use\` ids must be unique`);

  const blocks = next?.role === 'user' ? next.blocks : [];
  const end = blocks.findIndex((block) => block.type !== 'tool_result');
  const answered = blocks.slice(0, end < 0 ? undefined : end).map((block) => textOf(block.tool_use_id));
  const missing = ids.filter((id) => !answered.includes(id));
  if (missing.length > 0) {
    throw invalid(
      `messages.${turn.index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ` +
        `${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the ` +
        'next message.',
    );
  }
}

function checkPrefill(last: Turn | undefined, thinkingType: unknown, row: ModelRow): void {
  if (last?.role !== 'assistant') return;

  if (!row.prefill) {
    throw invalid(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
  if (thinkingType === 'enabled')
    throw invalid('When thinking is enabled, the conversation must not end with an assistant message.');

  const text = last.blocks.at(-1)?.text;
  if (typeof text === 'string' && /\s$/.test(text))
    throw invalid('messages: final assistant content cannot end with trailing whitespace');
}

/**
 * A budgeted model goes on thinking through a tool loop, so the turn that called must show the thinking it began with.
 */
function checkThinkingFirst(turn: Turn | undefined): void {
  const first = turn?.blocks[0]?.type;
  if (turn === undefined || toolUseIds(turn).length === 0 || first === 'thinking' || first === 'redacted_thinking')
    return;

  throw invalid(
    `messages.${turn.index}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found ` +
      `\`${textOf(first)}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a ` +
      `thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks).`,
  );
}
