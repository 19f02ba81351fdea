import { RateLimiterMemory } from 'rate-limiter-flexible';

const MINUTE_SECONDS = 60;

/** One key's limit of requests or tokens a minute, as far as this process sees it. The minute begins with its first request. */
export class MinuteCounter {
  private readonly limiter: RateLimiterMemory;
  private reserved = 0;
  private consumed = 0;
  private endsAtMs = 0;

  constructor(
    private readonly keyId: string,
    limit: number,
  ) {
    this.limiter = new RateLimiterMemory({ points: limit, duration: MINUTE_SECONDS });
  }

  /** What is used of the minute that runs. */
  used(nowMs: number): number {
    return nowMs < this.endsAtMs ? this.consumed : 0;
  }

  /** Reserves an amount while anything is left; otherwise answers after how many milliseconds there will be. */
  reserve(amount: number, nowMs: number): number | undefined {
    if (this.used(nowMs) + this.reserved >= this.limiter.points) return nowMs < this.endsAtMs ? this.endsAtMs - nowMs : MINUTE_SECONDS * 1_000;
    this.reserved += amount;
    return undefined;
  }

  /** Ends a reservation; what was used counts in the minute in which this becomes known. */
  settle(reserved: number, used: number): void {
    // The limiter tells in a moment; until then what was used stays reserved, so that nothing slips through.
    this.reserved += used - reserved;
    if (used === 0) return;
    void this.limiter.penalty(this.keyId, used).then(({ consumedPoints, msBeforeNext }) => {
      this.reserved -= used;
      this.consumed = consumedPoints;
      this.endsAtMs = Date.now() + msBeforeNext;
    });
  }
}
