/**
 * Keeps waiters by the key that they wait for. The keys take turns, so that many waiters of one key delay another key's
 * first by one turn only.
 */
export class FairQueue<T> {
  /** The keys are in the order of their turns: a key that was served goes to the end. */
  private readonly lanes = new Map<string, T[]>();
  private count = 0;

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.count;
  }

  /**
   * Adds a waiter. When the queue is full, it answers the waiter that has to go: the newest waiter of the key that has
   * most, which may be the added one.
   */
  add(key: string, waiter: T): T | undefined {
    const lane = this.lanes.get(key);
    if (lane) lane.push(waiter);
    else this.lanes.set(key, [waiter]);
    this.count++;
    if (this.count <= this.limit) return undefined;
    let [fullest, most] = [key, this.lanes.get(key)?.length ?? 0];
    for (const [other, { length }] of this.lanes) if (length > most) [fullest, most] = [other, length];
    const displaced = this.lanes.get(fullest)?.at(-1);
    if (displaced !== undefined) this.remove(fullest, displaced);
    return displaced;
  }

  remove(key: string, waiter: T): void {
    const lane = this.lanes.get(key);
    const index = lane?.indexOf(waiter) ?? -1;
    if (!lane || index === -1) return;
    lane.splice(index, 1);
    this.count--;
    if (lane.length === 0) this.lanes.delete(key);
  }

  /**
   * Offers a turn to the first waiter of each key, beginning with the key that has waited longest for one, until a
   * waiter takes it.
   */
  offer(takes: (waiter: T) => boolean): boolean {
    for (const [key, lane] of [...this.lanes]) {
      const first = lane[0];
      if (first === undefined || !takes(first)) continue;
      lane.shift();
      this.count--;
      this.lanes.delete(key);
      if (lane.length > 0) this.lanes.set(key, lane);
      return true;
    }
    return false;
  }
}
