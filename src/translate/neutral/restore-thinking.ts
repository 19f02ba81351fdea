import { type NeutralAnswer } from './fold-events.js';
import { type Block, type NeutralRequest, type ThinkingBlock, type Turn } from './neutral-request.js';

/** The sealed reasoning of an answer by the ids of the calls that it led to, for clients that do not keep it. */
export function thinkingByCall(answer: NeutralAnswer): { callIds: string[]; thinking: ThinkingBlock[] } {
  const thinking = answer.blocks.flatMap((block) =>
    block.type === 'thinking' && isSealed(block) ? [{ ...block }] : [],
  );
  return { callIds: answer.blocks.flatMap((block) => (block.type === 'toolCall' ? [block.id] : [])), thinking };
}

/**
 * Puts remembered reasoning back in front of answers that call tools and carry none of their own. An answer may be
 * several turns of the assistant in a row: Responses has each of its items apart.
 */
export function restoreThinking(
  request: NeutralRequest,
  recall: (callId: string) => readonly ThinkingBlock[] | undefined,
): NeutralRequest {
  return { ...request, turns: answersOf(request.turns).flatMap((turns) => restoreAnswer(turns, recall)) };
}

/** The turns in groups: those of the assistant in a row are one, every other turn stands by itself. */
function answersOf(turns: readonly Turn[]): Turn[][] {
  const groups: Turn[][] = [];
  for (const turn of turns) {
    const last = groups.at(-1);
    if (turn.role === 'assistant' && last?.[0]?.role === 'assistant') last.push(turn);
    else groups.push([turn]);
  }
  return groups;
}

function restoreAnswer(turns: Turn[], recall: (callId: string) => readonly ThinkingBlock[] | undefined): Turn[] {
  const [first, ...rest] = turns;
  if (first?.role !== 'assistant') return turns;
  const blocks = turns.flatMap((turn) => turn.blocks);
  if (blocks.some((block) => block.type === 'thinking' && isSealed(block))) return turns;
  for (const block of blocks) {
    const thinking = block.type === 'toolCall' ? recall(block.id) : undefined;
    if (thinking === undefined) continue;
    return [
      { ...first, blocks: [...thinking, ...withoutThinking(first.blocks)] },
      ...rest.map((turn) => ({ ...turn, blocks: withoutThinking(turn.blocks) })),
    ];
  }
  return turns;
}

/**
 * Tells whether a vendor has sealed the reasoning. The mark of a Chat-compatible server seals nothing: a client such as
 * Factory's droid gives text with that mark back, and drops the sealed part beside it.
 */
function isSealed({ seal }: ThinkingBlock): boolean {
  return seal !== undefined && seal.family !== 'chat';
}

function withoutThinking(blocks: readonly Block[]): Block[] {
  return blocks.filter(({ type }) => type !== 'thinking');
}
