/** The most bytes that are reserved for a length that is only declared. */
const MAX_RESERVED_BYTES = 4 * 1024 * 1024;

const NOTHING = Buffer.alloc(0);

/**
 * Joins chunks as they come. It copies each chunk at once, so that the large buffers of the socket live briefly: if
 * they were kept until the end, they would outlive the young generation and cost a full collection every hundred
 * requests. It never writes again to what it has given away.
 */
export class ByteCollector {
  length = 0;
  private bytes: Buffer = NOTHING;

  constructor(
    private readonly expectedBytes: number,
    /** The most bytes that are ever collected; nothing is reserved beyond it. */
    private readonly maxBytes: number,
  ) {}

  push(chunk: Buffer): void {
    const needed = this.length + chunk.length;
    if (needed > this.bytes.length) this.grow(Math.max(needed, Math.min(this.expectedBytes, MAX_RESERVED_BYTES)));
    chunk.copy(this.bytes, this.length);
    this.length = needed;
  }

  /** Gives all that has come so far. The collector is empty afterwards. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.length);
    this.bytes = NOTHING;
    this.length = 0;
    return taken;
  }

  private grow(bytes: number): void {
    const larger = Buffer.allocUnsafe(Math.max(bytes, Math.min(2 * this.bytes.length, this.maxBytes)));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
