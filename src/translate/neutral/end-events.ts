import { GatewayError } from '../../dialects/gateway-error.js';
import { kindOfStopWord } from '../../dialects/stop-words.js';
import { quoted, wordOf } from '../../dialects/errors/read-error-message.js';
import { statusOfError } from '../../dialects/errors/upstream-error-status.js';
import { type NeutralEvent, type StopReason } from './neutral-events.js';

/** Why an upstream says that it has ended, in its own word. */
export interface ToldStop {
  reason: StopReason | 'failed';
  word?: string;
  sequence?: string | undefined;
  explanation?: string | undefined;
}

/** For an upstream that says no more than that the answer is over. */
export const NOTHING_TOLD: ToldStop = { reason: 'unknown' };

/**
 * What a word means that its dialect's own list does not have. A word that nobody knows makes an answer that was cut: a
 * clean end would hide what an upstream meant to tell.
 */
export function readStopWord(word: string): StopReason | 'failed' {
  return kindOfStopWord(word) ?? 'length';
}

/**
 * The last events of an answer: its stop and end, or an error where the upstream's word for the stop means a failure.
 */
export function endEvents({ reason, word = '', sequence, explanation }: ToldStop): NeutralEvent[] {
  if (reason === 'failed') return [{ type: 'error', error: failedStop(word, explanation) }];
  return [
    {
      type: 'stop',
      reason,
      ...(sequence !== undefined && { sequence }),
      ...(explanation !== undefined && { explanation }),
    },
    { type: 'end' },
  ];
}

/** The failure for which a word for an answer's end stands. Such a word never blames the request. */
export function failedStop(word: string, explanation?: string): GatewayError {
  const told = explanation === undefined ? '' : `: ${quoted(explanation)}`;
  const meant = statusOfError({ code: word }, 502);
  const status = meant === 429 || meant >= 500 ? meant : 502;
  return new GatewayError(status, `The upstream broke its answer off ("${wordOf(word) ?? ''}")${told}`, {
    quotesUpstream: true,
  });
}
