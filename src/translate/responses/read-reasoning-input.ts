import { type ThinkingBlock } from '../neutral/neutral-request.js';
import { readSealed } from '../wire/read-seal.js';
import { asArray, asObject, textOf, type JsonObject } from '../../dialects/wire-value.js';

/** Reasoning of an earlier turn with the seal of its vendor. */
export function readReasoningInput(item: JsonObject): ThinkingBlock[] {
  const parts = [item.summary, item.content].map((list) =>
    asArray(list)
      .map((part) => textOf(asObject(part)?.text))
      .join('\n\n'),
  );
  const text = parts.find((joined) => joined !== '') ?? '';
  const value = textOf(item.encrypted_content);
  const param = value === '' ? 'input[].summary' : 'input[].encrypted_content';
  return readSealed({ text, value, native: 'oai', redacted: text === '', param });
}
