import { type Response } from 'openai/resources/responses/responses';
import { readStopWord, type ToldStop } from '../neutral/end-events.js';
import { type StopReason } from '../neutral/neutral-events.js';
import { asObject, asString } from '../../dialects/wire-value.js';

/** https://platform.openai.com/docs/api-reference/responses/object#responses-object-incomplete_details */
export function readResponseStop(response: Partial<Response>): ToldStop {
  if (response.status !== 'incomplete') return { reason: 'done' };
  const word = asString(asObject(response.incomplete_details)?.reason);
  switch (word as Response.IncompleteDetails['reason']) {
    case 'content_filter':
      return { reason: 'refusal' };
    case 'max_output_tokens':
    case undefined:
      return { reason: 'length' };
    default:
      return incompleteBy(word ?? '');
  }
}

/** Whatever the word says, an incomplete response is none that ended well. */
function incompleteBy(word: string): ToldStop {
  const reason = readStopWord(word);
  return { reason: reason === 'done' || reason === 'tools' ? 'length' : reason, word };
}

/** `status` and, of an incomplete answer, the reason. */
export function writeResponseStop(reason: StopReason): Pick<Response, 'status' | 'incomplete_details'> {
  switch (reason) {
    case 'length':
    case 'context':
      return { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    case 'refusal':
      return { status: 'incomplete', incomplete_details: { reason: 'content_filter' } };
    case 'done':
    case 'stopSequence':
    case 'tools':
    case 'paused':
    case 'unknown':
      return { status: 'completed', incomplete_details: null };
  }
}
