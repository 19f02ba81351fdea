import { type Response } from 'openai/resources/responses/responses';
import { type StopReason } from '../neutral/neutral-events.js';
import { asObject } from '../wire/wire-value.js';

/** https://platform.openai.com/docs/api-reference/responses/object#responses-object-incomplete_details */
export function readResponseStop(response: Partial<Response>): StopReason {
  if (response.status !== 'incomplete') return 'done';
  switch (
    asObject(response.incomplete_details)?.reason as NonNullable<Response.IncompleteDetails['reason']> | undefined
  ) {
    case 'content_filter':
      return 'refused';
    case 'max_output_tokens':
    case undefined:
    default:
      return 'length';
  }
}

/** `status` and, of an incomplete answer, the reason. */
export function writeResponseStop(reason: StopReason): Pick<Response, 'status' | 'incomplete_details'> {
  switch (reason) {
    case 'length':
    case 'context':
      return { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    case 'refused':
      return { status: 'incomplete', incomplete_details: { reason: 'content_filter' } };
    case 'done':
    case 'stopSequence':
    case 'tools':
    case 'paused':
    case 'malformedTool':
    case 'unknown':
      return { status: 'completed', incomplete_details: null };
  }
}
