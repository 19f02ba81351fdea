import { DAY_MS, HOUR_MS, MINUTE_MS } from '../config/durations.js';

/** How long things take that tests have no time for. Milliseconds. */
export interface AlertTiming {
  /** A process that has died holds a delivery for so long, which is longer than an attempt takes. */
  leaseMs: number;
  /** Slack takes about a message a second. */
  gapMs: number;
  /** The pause after the first failure, which doubles with each further one. */
  firstPauseMs: number;
  /** A condition has ended when no replica has seen it for so long. */
  quietMs: number;
}

export const ALERT_TIMING = Symbol('timing of alerts');
export const DEFAULT_ALERT_TIMING: AlertTiming = {
  leaseMs: MINUTE_MS / 2,
  gapMs: 1_000,
  firstPauseMs: 5_000,
  quietMs: 5 * MINUTE_MS,
};

const LONGEST_PAUSE_MS = HOUR_MS;
/** The longest pause that a receiver may ask for. */
const LONGEST_ASKED_MS = HOUR_MS;
/** After so long nobody tries any more. */
export const GIVE_UP_AFTER_MS = DAY_MS;

/**
 * Computes the pause after a failed attempt: it doubles from attempt to attempt, and between half of it and all of it
 * is taken, so that what failed together does not come again together. A receiver that asks for more gets it.
 */
export function pauseAfter(attempts: number, firstMs: number, askedMs = 0, random = Math.random()): number {
  const fullMs = Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** Math.min(30, attempts - 1));
  return Math.round(Math.max((fullMs * (1 + random)) / 2, Math.min(askedMs, LONGEST_ASKED_MS)));
}
