import { type TextBlock, type Turn } from './neutral-request.js';

/**
 * Places instructions from the midst of a conversation for vendors that know them at its head alone. There they would
 * change the beginning of the prompt with every turn, and nothing of it would come from the vendor's cache: they stay
 * where they are, as words of the user in a tag that models know from Claude Code. Those before the first turn join the
 * head.
 */
export function placeDeveloper(
  system: readonly TextBlock[],
  turns: readonly Turn[],
): { system: TextBlock[]; turns: Turn[] } {
  const first = turns.findIndex((turn) => turn.role !== 'developer');
  const head = first === -1 ? turns : turns.slice(0, first);
  const rest = first === -1 ? [] : turns.slice(first);
  return {
    system: [...system, ...head.flatMap(textsOf)].filter((block) => block.text.trim() !== ''),
    turns: rest.map((turn) => (turn.role === 'developer' ? asUser(turn) : turn)),
  };
}

function asUser(turn: Turn): Turn {
  const said = textsOf(turn).filter(({ text }) => text.trim() !== '');
  return {
    role: 'user',
    blocks: said.map((block) => ({ ...block, text: `<system-reminder>\n${block.text}\n</system-reminder>` })),
  };
}

function textsOf({ blocks }: Turn): TextBlock[] {
  return blocks.filter((block) => block.type === 'text');
}
