type DriverError = Error & { code?: string };

/**
 * The database gives no answer at the moment, or cannot do its work. Whether it did what it was asked for is not known.
 */
export class DatabaseAway extends Error {
  /**
   * The engine's own words; an error of the network is named by its code alone, as its words have addresses in them.
   */
  readonly reason: string;

  constructor(cause: DriverError) {
    // A host with several addresses fails with one error for all of them, which says nothing itself.
    super(cause.message || (cause.code ?? 'no answer'), { cause });
    this.name = 'DatabaseAway';
    this.reason = /^E[A-Z]+$/.test(cause.code ?? '') ? (cause.code ?? '') : this.message;
  }
}
