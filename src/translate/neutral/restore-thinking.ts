import { type NeutralAnswer } from './fold-events.js';
import { type NeutralRequest, type ThinkingBlock, type Turn } from './neutral-request.js';

/** The sealed reasoning of an answer by the ids of the calls that it led to, for clients that do not keep it. */
export function thinkingByCall(answer: NeutralAnswer): { callIds: string[]; thinking: ThinkingBlock[] } {
  const thinking = answer.blocks.flatMap((block) =>
    block.type === 'thinking' && block.seal !== undefined && block.seal.family !== 'chat' ? [{ ...block }] : [],
  );
  return { callIds: answer.blocks.flatMap((block) => (block.type === 'toolCall' ? [block.id] : [])), thinking };
}

/** Puts remembered reasoning back in front of turns that call tools and carry none of their own. */
export function restoreThinking(
  request: NeutralRequest,
  recall: (callId: string) => readonly ThinkingBlock[] | undefined,
): NeutralRequest {
  return { ...request, turns: request.turns.map((turn) => restoreTurn(turn, recall)) };
}

function restoreTurn(turn: Turn, recall: (callId: string) => readonly ThinkingBlock[] | undefined): Turn {
  if (turn.role !== 'assistant' || turn.blocks.some((block) => block.type === 'thinking' && block.seal !== undefined))
    return turn;
  for (const block of turn.blocks) {
    const thinking = block.type === 'toolCall' ? recall(block.id) : undefined;
    if (thinking !== undefined)
      return { ...turn, blocks: [...thinking, ...turn.blocks.filter(({ type }) => type !== 'thinking')] };
  }
  return turn;
}
