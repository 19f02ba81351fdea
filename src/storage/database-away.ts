type DriverError = Error & { code?: string };

/** The database gives no answer for now, or cannot do its work. Nobody knows whether it did what it was asked for. */
export class DatabaseAway extends Error {
  /** The engine's own words. A network error is named by its code, since its words have addresses in them. */
  readonly reason: string;

  constructor(cause: DriverError) {
    // A host with several addresses fails with one error for all of them, which has no message.
    super(cause.message || (cause.code ?? 'no answer'), { cause });
    this.name = 'DatabaseAway';
    this.reason = /^E[A-Z]+$/.test(cause.code ?? '') ? (cause.code ?? '') : this.message;
  }
}
