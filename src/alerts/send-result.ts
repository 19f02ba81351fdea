/**
 * How an attempt ended. `later`: it may be made again, after `pauseMs` at the soonest. `refused`: the receiver does not
 * want it. Reasons hold neither addresses nor secrets.
 */
export type SendResult =
  { kind: 'sent' } | { kind: 'later'; reason: string; pauseMs?: number } | { kind: 'refused'; reason: string };

/** An attempt takes so long at most. */
export const SEND_LIMIT_MS = 10_000;
