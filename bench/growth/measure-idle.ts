import { setTimeout as sleep } from 'node:timers/promises';
import { type MeasuredProcess } from '../side.js';

type Watched = Pick<MeasuredProcess, 'usage'>;

/** CPU µs that a process uses in a millisecond without any request, by process. */
export type IdleRates = ReadonlyMap<Watched, number>;

/** After the last request there is no more to write behind it: figures of accounts are the last, every five seconds. */
const QUIET_AFTER_MS = 6_000;

/** Looks at all of them at the same time, for `lookMs`. */
export async function measureIdle(children: readonly Watched[], lookMs: number): Promise<IdleRates> {
  await sleep(QUIET_AFTER_MS);
  const before = await Promise.all(children.map((child) => child.usage()));
  const startMs = performance.now();
  await sleep(lookMs);
  const after = await Promise.all(children.map((child) => child.usage()));
  const elapsedMs = performance.now() - startMs;
  return new Map(
    children.map((child, index) => [
      child,
      ((after[index]?.cpuMicros ?? 0) - (before[index]?.cpuMicros ?? 0)) / elapsedMs,
    ]),
  );
}
