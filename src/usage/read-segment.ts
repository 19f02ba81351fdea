import { readFile } from 'node:fs/promises';
import { fromRow, type RecordRow } from './record-row.js';
import { type UsageRecord } from './usage-record.js';

interface Segment {
  ended: UsageRecord[];
  /** Attempts that begin in this segment, by id. */
  started: Map<string, UsageRecord>;
  unsent: string[];
  /** How many lines cannot be read, such as the last one of a full disk. */
  damaged: number;
}

type Line = { start: RecordRow } | { end: RecordRow } | { unsent: string };

/**
 * Reads a segment of the spool. This gateway has written the lines, so only their JSON and the number of their columns
 * are checked.
 */
export async function readSegment(path: string): Promise<Segment> {
  const segment: Segment = { ended: [], started: new Map(), unsent: [], damaged: 0 };
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    if (line === '') continue;
    try {
      take(JSON.parse(line) as Line, segment);
    } catch {
      segment.damaged++;
    }
  }
  return segment;
}

function take(line: Line, { ended, started, unsent }: Segment): void {
  if ('end' in line) ended.push(fromRow(line.end));
  else if ('start' in line) {
    const record = fromRow(line.start);
    started.set(record.id, record);
  } else unsent.push(line.unsent);
}
