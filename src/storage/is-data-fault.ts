/**
 * Classes 22 (data exception) and 23 (integrity constraint violation):
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const POSTGRES = /^2[23]/;
/** SQLite's words for the same. */
const SQLITE = /malformed JSON|constraint failed|datatype mismatch|integer overflow/i;

/** Whether the database refused the data, and is not away, full or busy. Trying again does not help then. */
export function isDataFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return (typeof code === 'string' && POSTGRES.test(code)) || SQLITE.test(error.message);
}
