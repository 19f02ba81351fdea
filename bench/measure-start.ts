import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './statistics.js';
import { type MeasuredProcess } from './side.js';
import { startTargets, type TargetSettings } from './targets.js';

interface TargetStart {
  /** From the start of the process to the line that says it listens; median over the starts. */
  readyMs: number;
  /** Of the last start. */
  idleRssMb: number;
}

export interface StartFigures {
  gateway: TargetStart;
  reference: TargetStart;
  starts: number;
  peers: readonly ({ name: string } & TargetStart)[];
}

/**
 * A process is idle once V8 has given back what its start needed, which it does after some twenty seconds without work.
 */
const IDLE_AFTER_MS = 30_000;

/** Starts fresh processes several times, one after the other. */
export async function measureStart(starts: number, settings: TargetSettings): Promise<StartFigures> {
  const before: MeasuredProcess[][] = [];
  for (let start = 1; ; start++) {
    const targets = await startTargets({ answer: 'small', throughProxy: false }, settings);
    try {
      before.push(targets.sides.map(({ process }) => process));
      if (start < starts) continue;
      await sleep(IDLE_AFTER_MS);
      const figures = async (side: number): Promise<TargetStart> => ({
        readyMs: median(before.map((processes) => processes[side]?.readyMs ?? NaN)),
        idleRssMb: ((await targets.sides[side]?.process.usage())?.rssBytes ?? NaN) / 2 ** 20,
      });
      const peers = targets.sides.slice(2).map(async ({ name }, index) => ({ name, ...(await figures(index + 2)) }));
      return { gateway: await figures(0), reference: await figures(1), starts, peers: await Promise.all(peers) };
    } finally {
      await targets.stop();
    }
  }
}
