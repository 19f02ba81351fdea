export type LogField = string | number | boolean | undefined;

/**
 * A line of the log that is a sentence in a terminal, and an object with fields in JSON. Only the wanted form is made.
 */
export class LogRecord {
  /** A list of JSON lines shows the `subject`. */
  constructor(
    readonly subject: string,
    readonly text: () => string,
    readonly fields: () => Readonly<Record<string, LogField>>,
  ) {}

  /** What a logger prints that does not know records. */
  toString(): string {
    return this.text();
  }
}
