import { type AnswerEnd } from '../dialects/answer-end.js';

/**
 * The words of the log and of /metrics for how a request ended. Dashboards and alerts of operators go by them, so they
 * stay as they were first published.
 */
export const PUBLISHED_END = {
  complete: 'complete',
  client_left: 'client_gone',
  failed: 'failed',
} as const satisfies Readonly<Record<AnswerEnd, string>>;

/** The log and /metrics have this status for a client that has left, as nobody was there to get one. */
export const CLIENT_LEFT_STATUS = 499;
