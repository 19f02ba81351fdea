import { RateLimiterMemory } from 'rate-limiter-flexible';

const MINUTE_SECONDS = 60;

/** One key's limit of requests or tokens a minute, as far as this process sees it. The minute begins with its first request. */
export class MinuteCounter {
  private readonly limiter: RateLimiterMemory;
  private reserved = 0;

  constructor(
    private readonly keyId: string,
    limit: number,
  ) {
    this.limiter = new RateLimiterMemory({ points: limit, duration: MINUTE_SECONDS });
  }

  set limit(limit: number) {
    this.limiter.points = limit;
  }

  /** What is used of the minute that runs. */
  async used(): Promise<number> {
    return (await this.limiter.get(this.keyId))?.consumedPoints ?? 0;
  }

  /** Reserves an amount while anything is left; otherwise answers after how many milliseconds there will be. */
  async reserve(amount: number): Promise<number | undefined> {
    const state = await this.limiter.get(this.keyId);
    if ((state?.consumedPoints ?? 0) + this.reserved >= this.limiter.points) return state?.msBeforeNext ?? MINUTE_SECONDS * 1_000;
    this.reserved += amount;
    return undefined;
  }

  /** Ends a reservation; what was used counts in the minute in which this becomes known. */
  async settle(reserved: number, used: number): Promise<void> {
    this.reserved -= reserved;
    if (used > 0) await this.limiter.penalty(this.keyId, used);
  }
}
