/**
 * Who is under way at this moment, in no order. What a `Set` is for, but V8 gives a `Set` that changes all the time a
 * new table every few changes, and the old one still names the new one and whoever was in it: once an old table has
 * reached the old generation, all of them stay, with all that their requests have made, until the whole heap is marked.
 */
export class Roster<T> implements Iterable<T> {
  private readonly places: (T | undefined)[] = [];
  private readonly free: number[] = [];

  get size(): number {
    return this.places.length - this.free.length;
  }

  /** Answers the place, by which the item leaves again. */
  enter(item: T): number {
    const place = this.free.pop() ?? this.places.length;
    this.places[place] = item;
    return place;
  }

  /** Without effect for one that has left: its place may be somebody else's by then. */
  leave(place: number, item: T): void {
    if (this.places[place] !== item) return;
    this.places[place] = undefined;
    this.free.push(place);
  }

  *[Symbol.iterator](): Generator<T, void> {
    for (const item of this.places) if (item !== undefined) yield item;
  }
}
