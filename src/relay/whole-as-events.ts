import { parseJson, writeJson } from '../dialects/exact-json.js';
import { type SseEvent } from '../dialects/decode-sse.js';
import { isHeavyJson } from '../dialects/weigh-json.js';
import { asArray, asObject, type JsonObject } from '../dialects/wire-value.js';

/**
 * Writes a response of the Responses API that came in one piece as the events that tell the same: its beginning, each
 * output item when it is done, and its end. Answers undefined where it cannot be read.
 * https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function wholeAsEvents(body: string): SseEvent[] | undefined {
  const response = isHeavyJson(body) ? undefined : asObject(parse(body));
  if (response === undefined) return undefined;
  const status = typeof response.status === 'string' ? response.status : 'completed';
  const last = /^(?:failed|incomplete)$/.test(status) ? `response.${status}` : 'response.completed';
  const told: readonly (readonly [name: string, members: JsonObject])[] = [
    ['response.created', { response: { ...response, status: 'in_progress', output: [] } }],
    ...asArray(response.output).map(
      (item, index) => ['response.output_item.done', { output_index: index, item }] as const,
    ),
    [last, { response }],
  ];
  return told.map(([event, members], index) => ({
    event,
    data: writeJson({ type: event, sequence_number: index, ...members }),
  }));
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
