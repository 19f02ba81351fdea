import { Logger } from '@nestjs/common';
import { createGateway } from './create-gateway.js';
import { tuneCollector } from './memory/tune-collector.js';
import { endWithFailure } from './server/end-with-failure.js';
import { ignoreClosedOutput } from './server/ignore-closed-output.js';
import { followHangups } from './server/follow-hangups.js';
import { reloadFiles } from './server/reload-files.js';

/**
 * Starts the gateway, and ends the process when it ends. Ends it with 1 and a sentence where it cannot start.
 * `nextStep` says to people what comes next, given the URL for clients on this machine.
 */
export async function runGateway(nextStep?: (url: string) => string): Promise<void> {
  tuneCollector();
  ignoreClosedOutput();
  try {
    const gateway = await createGateway();
    const logger = new Logger('Gateway');
    logger.log(`droid2api listens on ${gateway.listensOn}`);
    logger.log(gateway.dashboard);
    if (nextStep) logger.log(nextStep(gateway.url));
    let stopping = false;
    // Ctrl+C comes from a person who waits; SIGTERM is an upgrade that nobody should notice. A second signal of either
    // kind ends at once.
    const stop = (leave: () => Promise<void>): void => {
      if (stopping) process.exit(0);
      stopping = true;
      leave().then(() => process.exit(0), endWithFailure);
    };
    process.on('SIGTERM', () => stop(() => gateway.drain()));
    process.on('SIGINT', () => stop(() => gateway.close()));
    followHangups(
      () => reloadFiles(gateway.app),
      () => stop(() => gateway.close()),
    );
  } catch (error) {
    endWithFailure(error);
  }
}
