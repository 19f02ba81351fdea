import { readVariableEarly } from '../config/env-file.js';
import { ownWorkerNumber } from '../config/read-workers.js';
import { GatewayLogger } from '../observability/gateway-logger.js';
import { explainStartFailure } from './explain-start-failure.js';

/** Ends the process with 1. Writes one sentence to the standard error before, in the form of the log. */
export function endWithFailure(error: unknown): never {
  const format = readVariableEarly('LOG_FORMAT') === 'json' ? 'json' : 'text';
  new GatewayLogger(
    { level: 'error', format, worker: ownWorkerNumber() },
    (line) => void process.stderr.write(line),
  ).error(explainStartFailure(error), 'Gateway');
  process.exit(1);
}
