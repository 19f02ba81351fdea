import { MINUTE_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';

/**
 * Counts one limit of one holder, by the minute, as far as this process sees it. A minute begins with its first
 * request. All times are steady.
 */
export class MinuteCounter {
  private reserved = 0;
  private consumed = 0;
  private endsAtMs = 0;

  /** Another limit is in force at once. */
  constructor(public limit: number) {}

  /** How much is used in the running minute. */
  used(nowMs: number): number {
    return nowMs < this.endsAtMs ? this.consumed : 0;
  }

  /** Reserves an amount while anything is left; otherwise answers in how many milliseconds the minute ends. */
  reserve(amount: number, nowMs: number): number | undefined {
    if (this.used(nowMs) + this.reserved >= this.limit)
      return nowMs < this.endsAtMs ? this.endsAtMs - nowMs : MINUTE_MS;
    this.reserved += amount;
    return undefined;
  }

  /** Ends a reservation. The used amount counts in the minute in which it becomes known. */
  settle(reserved: number, used: number, nowMs = steadyNowMs()): void {
    this.reserved -= reserved;
    if (used === 0) return;
    if (nowMs >= this.endsAtMs) {
      this.consumed = 0;
      this.endsAtMs = nowMs + MINUTE_MS;
    }
    this.consumed += used;
  }
}
