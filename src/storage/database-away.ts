/** The database gives no answer at the moment. Whether it did what it was asked for is not known. */
export class DatabaseAway extends Error {
  constructor(cause: Error & { code?: string }) {
    // A host with several addresses fails with one error for all of them, which says nothing itself.
    super(cause.message || (cause.code ?? 'no answer'), { cause });
    this.name = 'DatabaseAway';
  }
}
