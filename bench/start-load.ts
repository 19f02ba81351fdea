import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type LoadOrder, type LoadOutcome, type Order, type Script } from './load.js';
import { type Conversation } from './converse.js';
import { ask } from './start-child.js';

export interface Load {
  /** Sends the requests and waits for every answer; rejects at the first that is not a complete 200. */
  run(order: LoadOrder): Promise<{ elapsedMs: number; firstByteMicros: number[] }>;
  /** Sends each request at its time; resolves with the times to the first byte in the order of the cues. */
  play(script: Script): Promise<number[]>;
  /** Takes turns by WebSocket; rejects at the first that is not complete. */
  converse(order: Conversation): Promise<{ elapsedMs: number }>;
  stop(): void;
}

export function startLoad(): Load {
  const child = fork(fileURLToPath(new URL('load.js', import.meta.url)), { serialization: 'advanced' });
  const obey = async (order: Order): Promise<LoadOutcome & { failure: undefined }> => {
    const outcome = await ask<LoadOutcome>(child, order);
    if (outcome.failure !== undefined) throw new Error(`The load generator failed: ${outcome.failure}`);
    return outcome;
  };
  return {
    run: obey,
    converse: obey,
    play: async (script) => (await obey(script)).firstByteMicros,
    stop: () => void child.kill('SIGKILL'),
  };
}
