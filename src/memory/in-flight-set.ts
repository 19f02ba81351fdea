/**
 * A set of what is under way at this moment, in no order. A `Set` that changes all the time costs memory: V8 gives it a
 * new table every few changes, and the old table still points to the new one and to its items. Once an old table is in
 * the old generation, all these items stay, with all that their requests have made, until the whole heap is marked.
 */
export class InFlightSet<T> implements Iterable<T> {
  private readonly slots: (T | undefined)[] = [];
  private readonly free: number[] = [];

  get size(): number {
    return this.slots.length - this.free.length;
  }

  /** Returns the slot of the item, by which `delete` finds it. */
  add(item: T): number {
    const slot = this.free.pop() ?? this.slots.length;
    this.slots[slot] = item;
    return slot;
  }

  /** Has no effect when the item is no longer in the slot: the slot may hold another item by then. */
  delete(slot: number, item: T): void {
    if (this.slots[slot] !== item) return;
    this.slots[slot] = undefined;
    this.free.push(slot);
  }

  *[Symbol.iterator](): Generator<T, void> {
    for (const item of this.slots) if (item !== undefined) yield item;
  }
}
