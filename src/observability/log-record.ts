export type LogField = string | number | boolean | undefined;

/**
 * A line of the log that is a sentence in a terminal and an object with fields in JSON; made in the form that is
 * wanted.
 */
export class LogRecord {
  /** `subject` is what a list of JSON lines shows. */
  constructor(
    readonly subject: string,
    readonly text: () => string,
    readonly fields: () => Readonly<Record<string, LogField>>,
  ) {}

  /** For a logger that knows nothing of records. */
  toString(): string {
    return this.text();
  }
}
