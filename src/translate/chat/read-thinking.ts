import { sealFromWire } from '../wire/carrier.js';
import { type JsonObject, type ThinkingBlock } from '../neutral/neutral-request.js';
import { asArray, asObject, asString, textOf } from '../wire/wire-value.js';

/**
 * The reasoning that an assistant message carries: `thinking_blocks` (ours, and LiteLLM's), else OpenRouter's
 * `reasoning_details`, else the unsealed text of `reasoning_content` or `reasoning`.
 */
export function readThinking(message: JsonObject): ThinkingBlock[] {
  const sealed = asArray(message.thinking_blocks).flatMap((entry) => readThinkingBlock(asObject(entry) ?? {}));
  if (sealed.length > 0) return sealed;
  const details = asArray(message.reasoning_details).flatMap((entry) => readReasoningDetail(asObject(entry) ?? {}));
  if (details.length > 0) return details;
  const text = asString(message.reasoning_content) ?? textOf(message.reasoning);
  return text === '' ? [] : [{ type: 'thinking', text, redacted: false }];
}

function readThinkingBlock(block: JsonObject): ThinkingBlock[] {
  if (block.type === 'redacted_thinking') return sealedThinking('', asString(block.data), true);
  return sealedThinking(textOf(block.thinking), asString(block.signature), false);
}

function readReasoningDetail(detail: JsonObject): ThinkingBlock[] {
  if (detail.type === 'reasoning.encrypted') return sealedThinking('', asString(detail.data), true);
  return detail.type === 'reasoning.text' ? sealedThinking(textOf(detail.text), asString(detail.signature), false) : [];
}

function sealedThinking(text: string, value: string | undefined, redacted: boolean): ThinkingBlock[] {
  if (value === undefined || value === '') return text === '' ? [] : [{ type: 'thinking', text, redacted: false }];
  const carried = sealFromWire(value, 'claude', redacted);
  return carried === undefined ? [] : [{ type: 'thinking', text, redacted: carried.redacted, seal: carried.seal }];
}
