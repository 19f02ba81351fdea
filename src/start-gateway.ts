import { ownWorkerNumber, readWorkers } from './config/read-workers.js';

/**
 * Starts what `DROID_WORKERS` asks for: the gateway in this process, or a process that has several workers, each of
 * which comes here as well. Loads only what this process needs. `nextStep` says to people what comes next, given the
 * URL for clients on this machine.
 */
export async function startGateway(nextStep?: (url: string) => string): Promise<void> {
  const number = ownWorkerNumber();
  const count = number === undefined ? readWorkers() : 1;
  if (number !== undefined) {
    const { runWorker } = await import('./run-worker.js');
    await runWorker(nextStep);
  } else if (count > 1) {
    const { runWorkers } = await import('./run-workers.js');
    runWorkers(count);
  } else {
    const { runGateway } = await import('./run-gateway.js');
    await runGateway(nextStep);
  }
}
