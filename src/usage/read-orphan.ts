import { type PriceList } from './cost-of.js';
import { readSegment } from './read-segment.js';
import { segmentsOf } from './spool.js';
import { type UsageRecord } from './usage-record.js';
import { lostRecord } from './write-record.js';

interface Orphan {
  /** Attempts that the process had finished. */
  ended: UsageRecord[];
  /** Attempts that were under way when the process died, with estimates. */
  lost: UsageRecord[];
  damaged: number;
}

/** Reads the spool of a process that has died. */
export async function readOrphan(folder: string, prices: PriceList): Promise<Orphan> {
  const segments = await Promise.all(segmentsOf(folder).map(readSegment));
  const ended = segments.flatMap((segment) => segment.ended);
  const settled = new Set([...ended.map(({ id }) => id), ...segments.flatMap((segment) => segment.unsent)]);
  const started = new Map(segments.flatMap((segment) => [...segment.started]));
  const lost = [...started.values()].filter(({ id }) => !settled.has(id)).map((record) => lostRecord(record, prices));
  return { ended, lost, damaged: segments.reduce((sum, { damaged }) => sum + damaged, 0) };
}
