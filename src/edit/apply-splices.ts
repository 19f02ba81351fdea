import { type BodyParts, bodyOf } from './body-parts.js';

/**
 * The most parts in which a body goes out. Each part is a write of its own, so a body with more is joined, which costs
 * less.
 */
const MOST_PARTS = 64;

/**
 * A replacement of the bytes from `start` to before `end`, or an insertion when they are equal. Offsets are those of
 * the original body.
 */
export interface Splice {
  start: number;
  end: number;
  text: string | Buffer;
}

/**
 * Applies splices in any order. Splices at one place keep theirs.
 *
 * @returns slices of the body with the new text between them; the very same buffer when there are no splices.
 */
export function applySplices(body: Buffer, splices: readonly Splice[]): BodyParts {
  if (splices.length === 0) return bodyOf(body);
  const sorted = splices.toSorted((one, other) => one.start - other.start || one.end - other.end);
  const parts: Buffer[] = [];
  let at = 0;
  for (const { start, end, text } of sorted) {
    if (start < at) throw new Error(`Edits of the request body overlap at byte ${start}`);
    if (start > at) parts.push(body.subarray(at, start));
    if (text.length > 0) parts.push(typeof text === 'string' ? Buffer.from(text) : text);
    at = end;
  }
  if (at < body.length) parts.push(body.subarray(at));
  return parts.length > MOST_PARTS ? bodyOf(Buffer.concat(parts)) : bodyOf(...parts);
}
