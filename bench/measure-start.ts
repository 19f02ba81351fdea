import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './statistics.js';
import { type Setup, startTargets, type Targets } from './targets.js';

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
}

/**
 * A process is idle once V8 has given back what its start needed, which it does after some twenty seconds without work.
 */
const IDLE_AFTER_MS = 30_000;

/** Starts fresh processes several times, one after the other. */
export async function measureStart(starts: number, setup: Setup): Promise<StartFigures> {
  const readyMs = { gateway: [] as number[], reference: [] as number[] };
  for (let start = 1; ; start++) {
    const targets = await startTargets({ answer: 'small', throughProxy: false }, { setup });
    try {
      readyMs.gateway.push(targets.gateway.readyMs);
      readyMs.reference.push(targets.reference.readyMs);
      if (start < starts) continue;
      await sleep(IDLE_AFTER_MS);
      const figures = async (name: 'gateway' | 'reference'): Promise<TargetStart> => ({
        readyMs: median(readyMs[name]),
        idleRssMb: await rssMb(targets, name),
      });
      return { gateway: await figures('gateway'), reference: await figures('reference'), starts };
    } finally {
      await targets.stop();
    }
  }
}

async function rssMb(targets: Targets, name: 'gateway' | 'reference'): Promise<number> {
  return (await targets[name].usage()).rssBytes / 2 ** 20;
}
