import { type JsonObject } from '../../dialects/wire-value.js';
import { type Message } from '@anthropic-ai/sdk/resources/messages';
import { type AnswerBlock, type NeutralAnswer } from '../neutral/fold-events.js';
import { NO_USAGE } from '../neutral/neutral-usage.js';
import { type AnswerOptions } from '../neutral/stream-parts.js';
import { messageId, signatureOf, stopFields, withheldThinking } from './answer-fields.js';
import { writeUsage } from './usage.js';
import { toolInput } from '../tools/tool-input.js';

/**
 * A whole answer as a message. Blank text makes no block: clients replay it, and Anthropic then refuses every later
 * turn.
 */
export function foldMessagesAnswer(
  answer: NeutralAnswer,
  { label }: AnswerOptions,
): { [K in keyof Message]?: unknown } {
  const blocks =
    answer.refusal === '' ? answer.blocks : [...answer.blocks, { type: 'text' as const, text: answer.refusal }];
  return {
    id: messageId(answer.id),
    type: 'message',
    role: 'assistant',
    model: label.model,
    content: blocks.flatMap(writeBlock),
    ...stopFields(answer),
    usage: writeUsage(answer.usage ?? NO_USAGE),
  };
}

function writeBlock(block: AnswerBlock): JsonObject[] {
  switch (block.type) {
    case 'text':
      return block.text.trim() === '' ? [] : [{ type: 'text', text: block.text }];
    case 'thinking':
      if (block.text.trim() !== '')
        return [{ type: 'thinking', thinking: block.text, signature: signatureOf(block.seal) }];
      return block.seal === undefined ? [] : [withheldThinking(block.seal, block.redacted)];
    case 'toolCall':
      return [{ type: 'tool_use', id: block.id, name: block.name, input: toolInput(block) }];
    case 'image':
    case 'compaction':
      return [];
  }
}
