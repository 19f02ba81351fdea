import stringWidth from 'string-width';
import { cleanName } from '../config/field-rules.js';

const GAP = '  ';
/** A column that is cut keeps this many cells. */
const LEAST_WIDTH = 8;

/**
 * Formats rows under their headings, with columns as wide as they need, in cells of a terminal: a Chinese character
 * takes two. A name that was stored before names were checked does not break a line. Where `width` is given, lines are
 * no wider: the widest columns but the first, by which people name a thing, are cut.
 */
export function formatTable(
  headings: readonly string[],
  given: readonly (readonly string[])[],
  width: number = Number.POSITIVE_INFINITY,
): string {
  const rows = [headings, ...given.map((row) => row.map(cleanName))];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))));
  fit(widths, width);
  return rows
    .map((row) => `${row.map((cell, column) => pad(cut(cell, widths[column] ?? 0), widths[column] ?? 0)).join(GAP)}`)
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** Takes from the widest column until the line fits, or no column can give any more. */
function fit(widths: number[], width: number): void {
  const total = (): number => widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1));
  while (total() > width) {
    const widest = Math.max(...widths.slice(1));
    if (widest <= LEAST_WIDTH) return;
    widths[widths.indexOf(widest, 1)] = widest - 1;
  }
}

function cut(cell: string, width: number): string {
  if (stringWidth(cell) <= width) return cell;
  let kept = '';
  for (const character of cell) {
    if (stringWidth(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - stringWidth(cell)));
}
