import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type LoadOrder, type LoadOutcome } from './load.js';
import { ask } from './start-child.js';

export interface Load {
  /** Sends the requests and waits for every answer; rejects at the first that is not a complete 200. */
  run(order: LoadOrder): Promise<{ elapsedMs: number; firstByteMicros: number[] }>;
  stop(): void;
}

export function startLoad(): Load {
  const child = fork(fileURLToPath(new URL('load.js', import.meta.url)), { serialization: 'advanced' });
  return {
    run: async (order) => {
      const outcome = await ask<LoadOutcome>(child, order);
      if (outcome.failure !== undefined) throw new Error(`The load generator failed: ${outcome.failure}`);
      return outcome;
    },
    stop: () => void child.kill('SIGKILL'),
  };
}
