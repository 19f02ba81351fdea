import { createGateway } from './create-gateway.js';
import { tuneCollector } from './memory/tune-collector.js';
import { writeWholeLine } from './observability/write-whole-line.js';
import { endWithFailure } from './server/end-with-failure.js';
import { ignoreClosedOutput } from './server/ignore-closed-output.js';
import { reloadFiles } from './server/reload-files.js';
import { endWithStarter, obeyStarter, tellStarter } from './server/workers/obey-starter.js';
import { takeConnections } from './server/workers/take-connections.js';

/** Starts the gateway as one of several workers. The process that started it has the port and says when to stop. */
export async function runWorker(nextStep?: (url: string) => string): Promise<void> {
  tuneCollector();
  ignoreClosedOutput();
  endWithStarter();
  // The terminal or a supervisor may send it to every process; the starting one decides what it means.
  process.on('SIGHUP', () => undefined);
  try {
    const gateway = await createGateway(writeWholeLine, takeConnections());
    obeyStarter({
      drain: () => gateway.drain(),
      close: () => gateway.close(),
      reload: () => reloadFiles(gateway.app),
      failed: endWithFailure,
    });
    const next = nextStep ? [nextStep(gateway.url)] : [];
    tellStarter({ kind: 'ready', lines: [`droid2api listens on ${gateway.listensOn}`, gateway.dashboard, ...next] });
  } catch (error) {
    endWithFailure(error);
  }
}
