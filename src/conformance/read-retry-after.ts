import { type ProbeAnswer } from './gateway-probe.js';

/** Claude Code gives up at once where it would have to wait longer. */
const LONGEST_SECONDS = 60;

/** Reads the whole seconds of a `retry-after` that Claude Code waits for; undefined where there is none. */
export function readRetryAfter({ headers }: Pick<ProbeAnswer, 'headers'>): number | undefined {
  const text = headers['retry-after'] ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : undefined;
  return seconds !== undefined && seconds >= 1 && seconds <= LONGEST_SECONDS ? seconds : undefined;
}
