import { Logger } from '@nestjs/common';
import { readVariableEarly } from './config/env-file.js';
import { createGateway } from './create-gateway.js';
import { explainStartFailure } from './server/explain-start-failure.js';
import { tuneCollector } from './memory/tune-collector.js';
import { GatewayLogger } from './observability/gateway-logger.js';
import { reloadOnHangup } from './server/reload-on-hangup.js';

/**
 * Starts the gateway, and ends the process when it ends. Ends it with 1 and a sentence where it cannot start.
 * `nextStep` says to people what comes next, given the URL for clients on this machine.
 */
export async function runGateway(nextStep?: (url: string) => string): Promise<void> {
  tuneCollector();
  // The gateway goes on serving when nobody reads its log any more.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
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
      leave().then(() => process.exit(0), fail);
    };
    process.on('SIGTERM', () => stop(() => gateway.drain()));
    process.on('SIGINT', () => stop(() => gateway.close()));
    reloadOnHangup(gateway.app, () => stop(() => gateway.close()));
  } catch (error) {
    fail(error);
  }
}

/** Writes one sentence to the standard error, in the form of the log. */
function fail(error: unknown): never {
  const format = readVariableEarly('LOG_FORMAT') === 'json' ? 'json' : 'text';
  new GatewayLogger({ level: 'error', format }, (line) => void process.stderr.write(line)).error(
    explainStartFailure(error),
    'Gateway',
  );
  process.exit(1);
}
