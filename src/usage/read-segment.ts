import { readFile } from 'node:fs/promises';
import { type SpoolEntry } from './spool.js';
import { type UsageRecord } from './usage-record.js';

export interface Segment {
  ended: UsageRecord[];
  /** Attempts that have begun here, by id. */
  started: Map<string, UsageRecord>;
  unsent: string[];
  /** Lines that cannot be read, such as the last one of a full disk. */
  damaged: number;
}

/** A segment of the spool. The lines are this gateway's own, so only their JSON is checked. */
export async function readSegment(path: string): Promise<Segment> {
  const segment: Segment = { ended: [], started: new Map(), unsent: [], damaged: 0 };
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    if (line === '') continue;
    let entry: SpoolEntry;
    try {
      entry = JSON.parse(line) as SpoolEntry;
    } catch {
      segment.damaged++;
      continue;
    }
    if ('end' in entry) segment.ended.push(entry.end);
    else if ('start' in entry) segment.started.set(entry.start.id, entry.start);
    else segment.unsent.push(entry.unsent);
  }
  return segment;
}
