import { type ThinkingBlock } from '../neutral/neutral-request.js';
import { readSealed } from '../wire/read-seal.js';
import { asArray, asObject, asString, textOf, type JsonObject } from '../../dialects/wire-value.js';

/**
 * The reasoning that an assistant message carries: `thinking_blocks` (ours, and LiteLLM's), else OpenRouter's
 * `reasoning_details`, else the unsealed text of `reasoning_content` or `reasoning`.
 */
export function readThinking(message: JsonObject): ThinkingBlock[] {
  const sealed = asArray(message.thinking_blocks).flatMap((entry) => readThinkingBlock(asObject(entry) ?? {}));
  if (sealed.length > 0) return sealed;
  const details = asArray(message.reasoning_details).flatMap((entry) => readReasoningDetail(asObject(entry) ?? {}));
  if (details.length > 0) return details;
  const field = asString(message.reasoning_content) === undefined ? 'reasoning' : 'reasoning_content';
  return read(textOf(message[field]), undefined, field);
}

function readThinkingBlock(block: JsonObject): ThinkingBlock[] {
  if (block.type === 'redacted_thinking') return read('', block.data, 'thinking_blocks');
  return read(textOf(block.thinking), block.signature, 'thinking_blocks');
}

function readReasoningDetail(detail: JsonObject): ThinkingBlock[] {
  if (detail.type === 'reasoning.encrypted') return read('', detail.data, 'reasoning_details');
  const text = textOf(detail.text) || textOf(detail.summary);
  return read(text, detail.signature, 'reasoning_details');
}

function read(text: string, value: unknown, field: string): ThinkingBlock[] {
  const redacted = text === '';
  return readSealed({ text, value: asString(value), native: 'claude', redacted, param: `messages[].${field}` });
}
