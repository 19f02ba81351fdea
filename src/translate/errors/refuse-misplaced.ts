import { type Block, type Turn } from '../neutral/neutral-request.js';
import { refuse } from './refuse.js';

/** Blocks that no message of a role can hold: they would be lost on their way to another vendor's model. */
const MISPLACED: Readonly<Record<Turn['role'], { types: readonly Block['type'][]; rule: string }>> = {
  user: { types: ['toolCall', 'thinking'], rule: 'tool calls and thinking stand in messages of the assistant' },
  assistant: { types: ['toolResult'], rule: 'results of tools stand in messages of the user' },
  developer: {
    types: ['toolCall', 'toolResult', 'thinking', 'image', 'document', 'audio'],
    rule: 'system messages can only hold text',
  },
};

/** Gives the blocks of a message back. Throws a 400 where one of them may not stand there. */
export function refuseMisplaced(blocks: Block[], role: Turn['role'], path: string): Block[] {
  const { types, rule } = MISPLACED[role];
  if (blocks.some(({ type }) => types.includes(type))) throw refuse(path, `${path}: ${rule}.`, 'invalid_value');
  return blocks;
}
