import { type Block, type ToolCallBlock, type ToolResultBlock, type Turn } from './neutral-request.js';

/**
 * Brings a history into the order that every vendor accepts: one turn a role, no empty text, and after each turn with tool
 * calls exactly one result for each call, in the order of the calls and before anything else.
 */
export function normaliseTurns(turns: readonly Turn[]): Turn[] {
  const merged = mergeTurns(turns.map((turn) => ({ ...turn, blocks: dropEmptyText(turn.blocks) })));
  return mergeTurns(pairToolResults(merged));
}

function mergeTurns(turns: readonly Turn[]): Turn[] {
  const merged: Turn[] = [];
  for (const turn of turns) {
    if (turn.blocks.length === 0) continue;
    const last = merged.at(-1);
    if (last?.role === turn.role) last.blocks.push(...turn.blocks);
    else merged.push({ role: turn.role, blocks: [...turn.blocks] });
  }
  return merged;
}

/** Empty text is a 400 at Anthropic, also beside other content; its cache marker moves to the block before it. */
function dropEmptyText(blocks: readonly Block[]): Block[] {
  const kept: Block[] = [];
  for (const block of blocks) {
    if (block.type === 'toolResult') {
      kept.push({ ...block, content: dropEmptyText(block.content) as ToolResultBlock['content'] });
    } else if (block.type !== 'text' || block.text.trim() !== '') {
      kept.push(block);
    } else if (block.cacheControl !== undefined) {
      const last = kept.at(-1);
      if (last !== undefined && 'type' in last && last.type !== 'thinking' && last.type !== 'native' && last.type !== 'audio') {
        kept[kept.length - 1] = { ...last, cacheControl: block.cacheControl };
      }
    }
  }
  return kept;
}

function pairToolResults(turns: readonly Turn[]): Turn[] {
  const taken = new Set<Block>();
  const paired: Turn[] = [];
  turns.forEach((turn, at) => {
    if (turn.role !== 'assistant') {
      paired.push({ role: turn.role, blocks: turn.blocks.filter((block) => !taken.has(block)).flatMap(orphanAsText) });
      return;
    }
    paired.push(turn);
    const calls = turn.blocks.filter((block) => block.type === 'toolCall');
    if (calls.length === 0) return;
    const results = takeResults(calls, turns, at + 1, taken);
    paired.push({ role: 'user', blocks: calls.map((call) => results.get(call.id) ?? missingResult(call)) });
  });
  return paired;
}

/**
 * The results of `calls`: all up to the next assistant turn, where the last of two for the same call counts, and later ones
 * for calls that are still open. Servers that number their calls anew in each turn make a longer search wrong.
 */
function takeResults(calls: readonly ToolCallBlock[], turns: readonly Turn[], from: number, taken: Set<Block>): Map<string, ToolResultBlock> {
  const ids = new Set(calls.map((call) => call.id));
  const results = new Map<string, ToolResultBlock>();
  for (const turn of turns.slice(from)) {
    if (turn.role === 'assistant') {
      for (const block of turn.blocks) if (block.type === 'toolCall') ids.delete(block.id);
      for (const id of results.keys()) ids.delete(id);
      if (ids.size === 0) break;
    }
    for (const block of turn.blocks) {
      if (block.type !== 'toolResult' || !ids.has(block.callId)) continue;
      results.set(block.callId, block);
      taken.add(block);
    }
  }
  return results;
}

function missingResult(call: ToolCallBlock): ToolResultBlock {
  return { type: 'toolResult', callId: call.id, content: [{ type: 'text', text: 'No result was provided' }], isError: true };
}

function orphanAsText(block: Block): Block[] {
  if (block.type !== 'toolResult') return [block];
  return [{ type: 'text', text: `[tool result ${block.callId}]` }, ...block.content];
}
