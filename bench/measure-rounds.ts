import { setTimeout as sleep } from 'node:timers/promises';
import { type MeasuredProcess } from './side.js';
import { spread } from './statistics.js';

/** One of those that work by turns; the second is what the others are held against. */
export interface Worker {
  process: Pick<MeasuredProcess, 'usage'>;
  readonly work: (requests: number) => Promise<{ elapsedMs: number }>;
}

/** What one of them used for its requests of a round, how long that took, and its memory meanwhile. */
export interface Share {
  cpuMicros: number;
  elapsedMs: number;
  rssBytes: number[];
}

export interface RoundSettings {
  /** Of each worker a round. */
  requests: number;
  /** In how many parts a round is cut, by turns: what else runs on the machine then meets all alike. */
  slices: number;
  minRounds: number;
  maxRounds: number;
}

/** The interquartile range of the ratio, as a share of its median, at which a case has been measured well enough. */
const ENOUGH = 0.08;
const REFERENCE = 1;

/** Two rounds for the compiler, the caches and the connections. */
export async function warmUp(workers: readonly Worker[], settings: RoundSettings): Promise<void> {
  await runRound(workers, settings);
  await runRound(workers, settings);
}

/** Runs rounds until the ratio of the first two has a small spread or the rounds are used up. */
export async function measureRounds(workers: readonly Worker[], settings: RoundSettings): Promise<Share[][]> {
  const { minRounds, maxRounds } = settings;
  const rounds: Share[][] = [];
  do rounds.push(await runRound(workers, settings));
  while (rounds.length < minRounds || (rounds.length < maxRounds && spread(ratiosOf(rounds, 0)) > ENOUGH));
  return rounds;
}

/** CPU of a worker over that of the second, round by round. */
export function ratiosOf(rounds: readonly (readonly Share[])[], worker: number): number[] {
  return rounds.map((shares) => (shares[worker]?.cpuMicros ?? NaN) / (shares[REFERENCE]?.cpuMicros ?? NaN));
}

/** All work slice by slice and by turns; who begins alternates as well. */
async function runRound(workers: readonly Worker[], { requests, slices }: RoundSettings): Promise<Share[]> {
  const shares = workers.map((worker) => ({ worker, cpuMicros: 0, elapsedMs: 0, rssBytes: [] as number[] }));
  for (let slice = 0; slice < slices; slice++) {
    for (const share of slice % 2 === 0 ? shares : shares.toReversed()) {
      const { process, work } = share.worker;
      const before = await process.usage();
      const running = work(requests / slices);
      share.rssBytes.push(...(await watchRss(process, running)));
      share.elapsedMs += (await running).elapsedMs;
      share.cpuMicros += (await process.usage()).cpuMicros - before.cpuMicros;
    }
  }
  return shares;
}

/** The memory of a process once a second while it works; nothing when the work takes less. */
async function watchRss(process: Worker['process'], running: Promise<unknown>): Promise<number[]> {
  const rssBytes: number[] = [];
  for (;;) {
    const works = await Promise.race([running.then(() => false), sleep(1_000, true, { ref: false })]);
    if (!works) return rssBytes;
    rssBytes.push((await process.usage()).rssBytes);
  }
}
