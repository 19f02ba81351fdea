import { type Dialect } from '../../dialects/dialect.js';
import { type GatewayError } from '../../dialects/gateway-error.js';
import { isHeavyJson } from '../../dialects/weigh-json.js';
import { isContent } from '../neutral/check-answer.js';
import { readWholeAnswer } from '../translate-answer.js';
import { parseText } from '../../dialects/wire-value.js';

/**
 * The text that stands in every failed answer of a dialect, and in hardly any other answer. Quotes inside JSON strings
 * are escaped, so a hit can only be a member.
 */
const SUSPECT: Readonly<Record<Dialect, RegExp>> = {
  messages: /"type"\s*:\s*"error"|"error"\s*:\s*[{"]/,
  responses: /"status"\s*:\s*"(?:failed|cancelled)"|"error"\s*:\s*[{"]/,
  chat: /"error"\s*:\s*[{"]|"finish_reason"\s*:\s*"(?!(?:stop|length|tool_calls|function_call|content_filter)")/,
  generate: /"error"\s*:\s*[{"]|"finishReason"\s*:\s*"(?!(?:STOP|MAX_TOKENS|SAFETY)")/,
};

/**
 * Finds the failure of which a whole answer tells that has nothing else to tell: a response with status `failed`, a
 * choice that ended in an error before its first word. It parses suspects only.
 */
export function findFailedAnswer(dialect: Dialect, body: Buffer): GatewayError | undefined {
  const text = body.toString();
  if (!SUSPECT[dialect].test(text) || isHeavyJson(text)) return undefined;
  const value = parseText(text);
  if (value === undefined) return undefined;
  const events = readWholeAnswer(dialect, value);
  if (events.some(isContent)) return undefined;
  return events.find((event) => event.type === 'error')?.error;
}
