export type LogField = string | number | boolean | undefined;

/** A line of the log that is a sentence in a terminal and an object with fields in JSON; made in the form that is wanted. */
export class LogRecord {
  constructor(
    readonly text: () => string,
    readonly fields: () => Readonly<Record<string, LogField>>,
  ) {}

  /** For a logger that knows nothing of records. */
  toString(): string {
    return this.text();
  }
}
