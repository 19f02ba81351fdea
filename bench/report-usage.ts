import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What a process has used so far. */
export interface ProcessUsage {
  /** User and system time of the whole process, all threads. */
  cpuMicros: number;
  rssBytes: number;
  peakRssBytes: number;
}

/**
 * Loaded into each measured process with `--import`: tells the benchmark what the process has used so far whenever it
 * asks.
 */
export interface Usage extends ProcessUsage {
  /** Of the JavaScript heap, and of buffers outside of it. */
  heapBytes: number;
  externalBytes: number;
  /** What keeps the event loop alive, by Node's names: `TCPSocketWrap`, `Timeout`… */
  resources: Record<string, number>;
  /** Node's warnings, among them those of too many listeners on one emitter. */
  warnings: number;
}

let warnings = 0;
process.on('warning', ({ name }) => {
  if (name !== 'ExperimentalWarning') warnings++;
});

/** Garbage is no growth: collected first where the question asks for it. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

process.on('message', (question) => {
  if (question === 'collected usage') collectGarbage();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  const usage: Usage = {
    cpuMicros: user + system,
    rssBytes: rss,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    heapBytes: heapUsed,
    externalBytes: external,
    resources,
    warnings,
  };
  process.send?.(usage);
});
// A benchmark that was ended leaves nothing behind.
process.once('disconnect', () => process.exit());
process.channel?.unref();
