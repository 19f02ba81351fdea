import { type TextBlock, type Turn } from './neutral-request.js';

/** Moves instructions from the midst of a conversation to its head, for vendors that know them nowhere else. */
export function hoistDeveloper(
  system: readonly TextBlock[],
  turns: readonly Turn[],
): { system: TextBlock[]; turns: Turn[] } {
  const hoisted = turns
    .filter((turn) => turn.role === 'developer')
    .flatMap((turn) => turn.blocks.filter((block) => block.type === 'text'));
  return {
    system: [...system, ...hoisted].filter((block) => block.text.trim() !== ''),
    turns: turns.filter((turn) => turn.role !== 'developer'),
  };
}
