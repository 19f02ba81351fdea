/** A failed write counts for so long, unless another write succeeds before. */
const WRITE_FAULT_MS = 10_000;

export interface DatabaseFault {
  /** The engine's own words, without addresses and paths. */
  reason: string;
  /** What fails: everything, or writing alone, as with a full disk or a standby. */
  what: 'everything' | 'writing';
}

/** Remembers why the database was away, until a statement of the same kind succeeds. */
export class DatabaseFaults {
  private reading: string | undefined;
  private writing: { reason: string; atMs: number } | undefined;

  /** Gives what is wrong now; undefined where nothing is. */
  get current(): DatabaseFault | undefined {
    if (this.reading !== undefined) return { reason: this.reading, what: 'everything' };
    if (this.writing && performance.now() - this.writing.atMs < WRITE_FAULT_MS)
      return { reason: this.writing.reason, what: 'writing' };
    return undefined;
  }

  failed(sql: string, reason: string): void {
    if (isRead(sql)) this.reading = reason;
    else this.writing = { reason, atMs: performance.now() };
  }

  succeeded(sql: string): void {
    this.reading = undefined;
    if (!isRead(sql)) this.writing = undefined;
  }
}

/** Whether a statement only reads. The beginning of a transaction counts as one, since it touches nothing. */
function isRead(sql: string): boolean {
  return /^(?:select|with|pragma|begin|rollback)\b/i.test(sql);
}
