/** Replaces the bytes from `start` to before `end`; an insertion when they are equal. Offsets are those of the original body. */
export interface Splice {
  start: number;
  end: number;
  text: string;
}

/**
 * Applies splices in any order; those at one place keep theirs.
 *
 * @returns the very same buffer when there are none.
 */
export function applySplices(body: Buffer, splices: readonly Splice[]): Buffer {
  if (splices.length === 0) return body;
  const sorted = splices.toSorted((one, other) => one.start - other.start || one.end - other.end);
  const parts: Buffer[] = [];
  let at = 0;
  for (const { start, end, text } of sorted) {
    if (start < at) throw new Error(`Edits of the request body overlap at byte ${start}`);
    parts.push(body.subarray(at, start), Buffer.from(text));
    at = end;
  }
  parts.push(body.subarray(at));
  return Buffer.concat(parts);
}
