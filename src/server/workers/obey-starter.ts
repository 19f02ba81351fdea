import { type StarterMessage, type WorkerMessage } from './worker-orders.js';

/** What a worker can be told to do. */
interface Obedient {
  drain: () => Promise<void>;
  close: () => Promise<void>;
  reload: () => void;
  /** The process cannot stop as it should. */
  failed: (error: unknown) => void;
}

/**
 * Makes this worker do what the process that started it says. A signal that is meant for all reaches a worker twice, by
 * the terminal or a supervisor and as an order, so that the second one is no wish to end at once. SIGTERM to one worker
 * alone has it replaced.
 */
export function obeyStarter({ drain, close, reload, failed }: Obedient): void {
  let stopping = false;
  const stop = (leave: () => Promise<void>): void => {
    if (stopping) return;
    stopping = true;
    leave().then(() => process.exit(0), failed);
  };
  process.on('SIGTERM', () => stop(drain));
  process.on('SIGINT', () => stop(close));
  process.on('message', (message: StarterMessage) => {
    if (message.kind !== 'order') return;
    if (message.order === 'drain') stop(drain);
    else if (message.order === 'close') stop(close);
    else if (message.order === 'reload') reload();
    else process.exit(0);
  });
}

/** Ends this worker with the process that started it, which has its ports, and which would start another one. */
export function endWithStarter(): void {
  process.on('disconnect', () => process.exit(1));
}

/** Sends nothing where the starting process is gone. */
export function tellStarter(message: WorkerMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
