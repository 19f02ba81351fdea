/** How long a client waits before it tries again: nobody knows when a request will end. */
const TRY_AGAIN_MS = 1_000;

/** Counts the requests of one key that are under way in this process. */
export class UnderWayCounter {
  private underWay = 0;

  constructor(private readonly limit: number) {}

  used(): number {
    return this.underWay;
  }

  /** Reserves a place; answers after how many milliseconds to try again where there is none. */
  reserve(amount: number): number | undefined {
    if (this.underWay >= this.limit) return TRY_AGAIN_MS;
    this.underWay += amount;
    return undefined;
  }

  settle(reserved: number): void {
    this.underWay -= reserved;
  }
}
