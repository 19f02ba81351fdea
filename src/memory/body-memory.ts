/** Smaller ones are cheap to make anew. Larger than the slabs of which Node.js cuts small buffers, so a kept one is never shared. */
const SMALLEST_BYTES = 64 * 1024;
const LARGEST_BYTES = 8 * 1024 * 1024;
const MOST_KEPT_BYTES = 32 * 1024 * 1024;
/** One that is much too large would be missed by a larger body. */
const MOST_TOO_LARGE = 4;

/**
 * Memory of request bodies that are done with, for the next ones. Made anew for every request, large buffers outlive the young
 * generation while their requests are under way, and V8 counts them as growth of its heap: half of all collections came from them.
 */
export class BodyMemory {
  private readonly kept: ArrayBufferLike[] = [];
  private keptBytes = 0;

  /** At least so many bytes; what is in them is left from before. */
  take(bytes: number): Buffer {
    let best = -1;
    for (const [index, { byteLength }] of this.kept.entries()) {
      if (byteLength < bytes || byteLength > MOST_TOO_LARGE * bytes) continue;
      if (best === -1 || byteLength < (this.kept[best]?.byteLength ?? 0)) best = index;
    }
    const [found] = best === -1 ? [] : this.kept.splice(best, 1);
    if (!found) return bytes < SMALLEST_BYTES ? Buffer.allocUnsafe(bytes) : Buffer.allocUnsafeSlow(Math.ceil(bytes / SMALLEST_BYTES) * SMALLEST_BYTES);
    this.keptBytes -= found.byteLength;
    return Buffer.from(found);
  }

  /** Gives back what `take` gave, or any part of it. Nobody may look at it any more: the next body is written into it. */
  giveBack({ buffer }: Buffer): void {
    const { byteLength } = buffer;
    if (byteLength < SMALLEST_BYTES || byteLength > LARGEST_BYTES || this.keptBytes + byteLength > MOST_KEPT_BYTES) return;
    this.kept.push(buffer);
    this.keptBytes += byteLength;
  }
}
