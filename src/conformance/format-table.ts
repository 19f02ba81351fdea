import { cleanName } from '../config/field-rules.js';

/**
 * Formats rows under their headings, with columns as wide as they need. A name that was stored before names were
 * checked does not break a line.
 */
export function formatTable(headings: readonly string[], given: readonly (readonly string[])[]): string {
  const rows = given.map((row) => row.map(cleanName));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [headings, ...rows]
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
