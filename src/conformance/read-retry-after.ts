import { type ProbeAnswer } from './gateway-probe.js';

/** Above this Claude Code gives up at once. */
const LONGEST_SECONDS = 60;

/**
 * `retry-after` in whole seconds that Claude Code waits for; undefined where there is none, or one that it does not
 * wait for.
 */
export function readRetryAfter({ headers }: Pick<ProbeAnswer, 'headers'>): number | undefined {
  const text = headers['retry-after'] ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : undefined;
  return seconds !== undefined && seconds >= 1 && seconds <= LONGEST_SECONDS ? seconds : undefined;
}
