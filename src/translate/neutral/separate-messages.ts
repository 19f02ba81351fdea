import { type Block, type Turn } from './neutral-request.js';

/**
 * Keeps the text of one message of the model apart from that of the message before it: writers make one turn of both,
 * and some join its texts.
 */
export function separateMessages(turns: readonly Turn[]): Turn[] {
  let hasSpoken = false;
  return turns.map((turn) => {
    if (turn.role !== 'assistant') {
      if (turn.blocks.some(says)) hasSpoken = false;
      return turn;
    }
    const at = turn.blocks.findIndex((block) => block.type === 'text' && says(block));
    const first = turn.blocks[at];
    if (first?.type !== 'text') return turn;
    const separated = hasSpoken ? turn.blocks.with(at, { ...first, text: `\n\n${first.text}` }) : turn.blocks;
    hasSpoken = true;
    return { ...turn, blocks: separated };
  });
}

/** Empty texts are left out, and so are turns of nothing else. */
function says(block: Block): boolean {
  return block.type !== 'text' || block.text.trim() !== '';
}
