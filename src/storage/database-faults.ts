/** How long a failed write counts where no other write has shown since that writing works again. */
const WRITE_FAULT_MS = 10_000;

export interface DatabaseFault {
  /** The engine's own words, without addresses and paths. */
  reason: string;
  /** What fails: everything, or writing alone, as with a full disk or a standby. */
  what: 'everything' | 'writing';
}

/**
 * Remembers why the database was away for the last statement that found it so, until a statement of the same kind
 * succeeds.
 */
export class DatabaseFaults {
  private reading: string | undefined;
  private writing: { reason: string; atMs: number } | undefined;

  /** What is wrong at this moment; undefined where nothing is. */
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

/** A transaction begins without touching anything: what fails or succeeds in it says more. */
function isRead(sql: string): boolean {
  return /^(?:select|with|pragma|begin|rollback)\b/i.test(sql);
}
