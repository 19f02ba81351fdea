/** A client waits so long before it tries again, as nobody knows when a request will end. */
const TRY_AGAIN_MS = 1_000;

/** Counts the requests of one holder that are under way in this process. */
export class UnderWayCounter {
  private underWay = 0;

  /** Another limit is in force at once. */
  constructor(public limit: number) {}

  used(): number {
    return this.underWay;
  }

  /** Reserves a place; where there is none, answers how many milliseconds to wait. */
  reserve(amount: number): number | undefined {
    if (this.underWay >= this.limit) return TRY_AGAIN_MS;
    this.underWay += amount;
    return undefined;
  }

  settle(reserved: number): void {
    this.underWay -= reserved;
  }
}
