import { type Response, type ResponseOutputItem } from 'openai/resources/responses/responses';
import { type NeutralAnswer } from '../neutral/fold-events.js';
import { newId } from '../wire/new-id.js';
import { NO_USAGE } from '../neutral/neutral-usage.js';
import { type AnswerOptions } from '../neutral/stream-parts.js';
import { writeResponseStop } from './stop-reason.js';
import { writeResponsesUsage } from './usage.js';

/**
 * What a response repeats of its request when the request did not say it.
 * https://platform.openai.com/docs/api-reference/responses/object
 */
const DEFAULTS = {
  background: false,
  instructions: null,
  max_output_tokens: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: { effort: null, summary: null },
  store: false,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
} satisfies { [K in keyof Response | 'store']?: unknown };

/** The id of an answer as this API writes them, made of the upstream's. */
export function responseId(id: string): string {
  const bare = id.replace(/^(msg_|resp_|chatcmpl-)/, '').replace(/[^a-zA-Z0-9_-]/g, '');
  return bare === '' ? newId('resp_') : `resp_${bare}`;
}

/** The members that every state of a response shares. */
export function responseHead(
  id: string,
  createdSeconds: number,
  { label, client }: AnswerOptions,
): Record<string, unknown> {
  return { id, object: 'response', created_at: createdSeconds, model: label.model, ...DEFAULTS, ...client.echo };
}

/** The last state of a response, with all of its output. An answer that says its refusal is complete. */
export function finishedResponse(
  head: Record<string, unknown>,
  output: ResponseOutputItem[],
  answer: NeutralAnswer,
): Record<string, unknown> {
  const stop = answer.refusal !== '' ? writeResponseStop('done') : writeResponseStop(answer.stop.reason);
  return { ...head, error: null, ...stop, output, usage: writeResponsesUsage(answer.usage ?? NO_USAGE) };
}

/** The answer to `/compact`. https://platform.openai.com/docs/api-reference/responses/compacted-object */
export function compactedResponse(
  { id, created_at }: Record<string, unknown>,
  output: ResponseOutputItem[],
  answer: NeutralAnswer,
): Record<string, unknown> {
  return {
    id,
    object: 'response.compaction',
    created_at,
    output,
    usage: writeResponsesUsage(answer.usage ?? NO_USAGE),
  };
}
