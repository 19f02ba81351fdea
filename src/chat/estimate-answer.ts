import { type AnswerBlock, type NeutralAnswer } from '../translate/neutral/fold-events.js';

const BYTES_PER_TOKEN = 4;

/**
 * Estimates how many tokens an answer has so far by the size of its texts, for the record of an answer whose use the
 * upstream has not told.
 */
export function estimateAnswerTokens({ blocks, refusal }: NeutralAnswer): number {
  return Math.ceil(
    blocks.reduce((bytes, block) => bytes + bytesOf(block), Buffer.byteLength(refusal)) / BYTES_PER_TOKEN,
  );
}

function bytesOf(block: AnswerBlock): number {
  switch (block.type) {
    case 'text':
    case 'thinking':
      return Buffer.byteLength(block.text);
    case 'toolCall':
      return Buffer.byteLength(block.name) + Buffer.byteLength(block.args);
    case 'compaction':
      return Buffer.byteLength(block.summary);
    case 'image':
      return 0;
  }
}
