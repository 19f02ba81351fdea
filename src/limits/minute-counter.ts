import { MINUTE_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';

/**
 * One key's limit of requests or tokens a minute, as far as this process sees it. The minute begins with its first
 * request. All times are steady.
 */
export class MinuteCounter {
  private reserved = 0;
  private consumed = 0;
  private endsAtMs = 0;

  constructor(private readonly limit: number) {}

  /** What is used of the minute that runs. */
  used(nowMs: number): number {
    return nowMs < this.endsAtMs ? this.consumed : 0;
  }

  /** Reserves an amount while anything is left; otherwise answers after how many milliseconds there will be. */
  reserve(amount: number, nowMs: number): number | undefined {
    if (this.used(nowMs) + this.reserved >= this.limit)
      return nowMs < this.endsAtMs ? this.endsAtMs - nowMs : MINUTE_MS;
    this.reserved += amount;
    return undefined;
  }

  /** Ends a reservation; what was used counts in the minute in which this becomes known. */
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
