import { type GatewayError } from '../../dialects/gateway-error.js';
import { type NeutralUsage } from './neutral-usage.js';
import { type Seal } from './seal.js';

export type StopReason = 'done' | 'stopSequence' | 'tools' | 'length' | 'context' | 'paused' | 'refusal' | 'unknown';

export interface UrlCitation {
  url: string;
  title: string;
  /** Offsets in UTF-16 code units of the answer's whole text. */
  start: number;
  end: number;
}

/**
 * An answer, piece by piece, the same for a stream and a whole answer. Tools may interleave: `key` says which call an
 * event belongs to. `thinkSignature` closes the thinking before it (or stands for thinking whose text is withheld),
 * `thinkEnd` closes it unsealed; `redacted` is a whole block. `compaction` is the sealed summary of its conversation
 * that a Responses client asked for, and all of its answer. `usage` is cumulative, the last one counts. After `error`
 * or `end` nothing follows.
 */
export type NeutralEvent =
  | { type: 'start'; id: string; model: string; createdSeconds?: number; usage?: NeutralUsage }
  | { type: 'textDelta'; text: string }
  | { type: 'thinkDelta'; text: string }
  | { type: 'thinkSignature'; seal: Seal }
  | { type: 'thinkEnd' }
  | { type: 'redacted'; seal: Seal }
  | { type: 'toolStart'; key: number; id: string; name: string; custom: boolean }
  | { type: 'toolArgs'; key: number; args: string }
  | { type: 'toolEnd'; key: number }
  | { type: 'refusalDelta'; text: string }
  | { type: 'annotation'; citation: UrlCitation }
  | { type: 'image'; mediaType: string; base64: string }
  | { type: 'compaction'; summary: string; sealed: string }
  | { type: 'usage'; usage: NeutralUsage }
  | { type: 'stop'; reason: StopReason; sequence?: string; explanation?: string }
  | { type: 'error'; error: GatewayError }
  | { type: 'end' };

/**
 * The event that tells the use of an answer; none where the upstream told none, so that nobody takes that for a use of
 * nothing.
 */
export function usageEvents(usage: NeutralUsage | undefined): NeutralEvent[] {
  return usage === undefined ? [] : [{ type: 'usage', usage }];
}

/**
 * The reason an answer shows, given whether it called a tool: several servers say `stop` after a call, and some say
 * `tool_calls` without one. A truncated call stays truncated.
 */
export function shownStopReason(reason: StopReason, calledTools: boolean): StopReason {
  if (reason === 'tools' && !calledTools) return 'done';
  if ((reason === 'done' || reason === 'unknown') && calledTools) return 'tools';
  return reason;
}
