import { type Block, type ToolCallBlock, type ToolResultBlock, type Turn } from './neutral-request.js';

/**
 * Brings a history into the order that every vendor accepts: one turn a role, no empty text, and after each turn with
 * tool calls exactly one result for each call, in the order of the calls and before anything else.
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
    // One by one: as arguments of one call they may be more than the stack holds.
    if (last?.role === turn.role) for (const block of turn.blocks) last.blocks.push(block);
    else merged.push({ role: turn.role, blocks: [...turn.blocks] });
  }
  return merged;
}

/** Empty text is a 400 at Anthropic, also beside other content; its cache marker moves to the block before it. */
function dropEmptyText(blocks: readonly Block[]): Block[] {
  const kept: Block[] = [];
  for (const block of blocks) {
    if (block.type === 'toolResult')
      kept.push({ ...block, content: dropEmptyText(block.content) as ToolResultBlock['content'] });
    else if (block.type !== 'text' || block.text.trim() !== '') kept.push(block);
    else if (block.cacheControl !== undefined) {
      const last = kept.at(-1);
      if (last !== undefined && 'type' in last && last.type !== 'thinking' && last.type !== 'audio')
        kept[kept.length - 1] = { ...last, cacheControl: block.cacheControl };
    }
  }
  return kept;
}

function pairToolResults(turns: readonly Turn[]): Turn[] {
  const { resultsOf, taken } = findResults(turns);
  const paired: Turn[] = [];
  for (const turn of turns) {
    if (turn.role !== 'assistant') {
      paired.push({ role: turn.role, blocks: turn.blocks.filter((block) => !taken.has(block)).flatMap(orphanAsText) });
      continue;
    }
    paired.push(turn);
    const calls = turn.blocks.filter((block) => block.type === 'toolCall');
    if (calls.length > 0) {
      paired.push({
        role: 'user',
        blocks: calls.map((call) => resultsOf.get(turn)?.get(call.id) ?? missingResult(call)),
      });
    }
  }
  return paired;
}

/**
 * The results of each turn's calls: all up to the next assistant turn, where the last of two for the same call counts,
 * and later ones for calls that are still open. Servers that number their calls anew in each turn make a longer search
 * wrong. One walk for all turns: a walk for each would take the square of a long history.
 */
function findResults(turns: readonly Turn[]): {
  resultsOf: ReadonlyMap<Turn, ReadonlyMap<string, ToolResultBlock>>;
  taken: ReadonlySet<Block>;
} {
  const resultsOf = new Map<Turn, Map<string, ToolResultBlock>>();
  const taken = new Set<Block>();
  /** Ids of calls that may still get a result, and where it goes. */
  const open = new Map<string, Map<string, ToolResultBlock>>();
  let answered: string[] = [];
  for (const turn of turns) {
    const calls = turn.role === 'assistant' ? turn.blocks.filter((block) => block.type === 'toolCall') : [];
    if (turn.role === 'assistant') {
      for (const id of answered) open.delete(id);
      for (const { id } of calls) open.delete(id);
      answered = [];
    }
    for (const block of turn.blocks) {
      if (block.type !== 'toolResult') continue;
      const results = open.get(block.callId);
      if (!results) continue;
      // Of two that differ the earlier one goes on as text, where the upstream takes one result for a call only.
      const earlier = results.get(block.callId);
      if (earlier && JSON.stringify(earlier) !== JSON.stringify(block)) taken.delete(earlier);
      results.set(block.callId, block);
      taken.add(block);
      answered.push(block.callId);
    }
    if (calls.length === 0) continue;
    const results = new Map<string, ToolResultBlock>();
    resultsOf.set(turn, results);
    for (const { id } of calls) open.set(id, results);
  }
  return { resultsOf, taken };
}

function missingResult(call: ToolCallBlock): ToolResultBlock {
  return {
    type: 'toolResult',
    callId: call.id,
    content: [{ type: 'text', text: 'No result was provided' }],
    isError: true,
  };
}

function orphanAsText(block: Block): Block[] {
  if (block.type !== 'toolResult') return [block];
  return [{ type: 'text', text: `[tool result ${block.callId}${block.isError ? ', failed' : ''}]` }, ...block.content];
}
