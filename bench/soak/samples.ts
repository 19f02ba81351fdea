import { type Sandbox } from '../../sandbox/pretend-upstream.js';
import { MINUTE_MS } from '../../src/config/durations.js';
import { fitLine } from '../fit-line.js';
import { type Usage } from '../report-usage.js';
import { type Child } from '../start-child.js';
import { type RequestCounts } from './client-load.js';

/** Taken after a collection of garbage; what the process had before is `rssBytesBefore`. */
export interface Sample extends Usage {
  rssBytesBefore: number;
  minute: number;
  openStreams: number;
}

/** Growth for every ten minutes after the warm-up, and what is left when nobody asks for anything any more. */
interface Growth {
  rssMbPer10Min: number;
  heapMbPer10Min: number;
  socketsPer10Min: number;
  timersPer10Min: number;
  handlesPer10Min: number;
  /** Before garbage was collected. */
  peakRssMb: number;
  rssMbPer10MinBefore: number;
  /** Of the gateway before the load and after it. */
  idle: { before: Record<string, number>; after: Record<string, number>; rssMbBefore: number; rssMbAfter: number };
  warnings: number;
}

const MB = 1024 * 1024;
const WARM_UP = 1 / 6;

export async function takeSample(gateway: Child, sandbox: Sandbox | undefined, startMs: number): Promise<Sample> {
  return {
    minute: round((Date.now() - startMs) / MINUTE_MS),
    openStreams: sandbox?.openStreams ?? 0,
    rssBytesBefore: (await gateway.usage()).rssBytes,
    ...(await gateway.collectedUsage()),
  };
}

export function renderSample(
  { minute, rssBytes, heapBytes, resources, openStreams }: Sample,
  counts: RequestCounts,
): string {
  const { complete, aborted, failed } = counts;
  return (
    `${minute.toFixed(1)} min: RSS ${round(rssBytes / MB)} MB, heap ${round(heapBytes / MB)} MB, ${openStreams} ` +
    `streams open, ${complete} complete, ${aborted} aborted, ${failed} failed, ${JSON.stringify(resources)}`
  );
}

export function describeGrowth(samples: readonly Sample[], before: Sample, after: Sample): Growth {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  const per10Min = (value: (sample: Sample) => number): number =>
    round(10 * fitLine(warm.map((sample) => [sample.minute, value(sample)])).slope);
  return {
    rssMbPer10Min: per10Min(({ rssBytes }) => rssBytes / MB),
    heapMbPer10Min: per10Min(({ heapBytes }) => heapBytes / MB),
    socketsPer10Min: per10Min(({ resources }) => resources.TCPSocketWrap ?? 0),
    timersPer10Min: per10Min(({ resources }) => resources.Timeout ?? 0),
    handlesPer10Min: per10Min(({ resources }) => Object.values(resources).reduce((sum, count) => sum + count, 0)),
    peakRssMb: round(Math.max(...samples.map(({ rssBytesBefore }) => rssBytesBefore / MB))),
    rssMbPer10MinBefore: per10Min(({ rssBytesBefore }) => rssBytesBefore / MB),
    idle: {
      before: before.resources,
      after: after.resources,
      rssMbBefore: round(before.rssBytes / MB),
      rssMbAfter: round(after.rssBytes / MB),
    },
    warnings: after.warnings,
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
