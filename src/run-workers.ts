import { availableParallelism } from 'node:os';
import { readVariableEarly } from './config/env-file.js';
import { type LogLevel } from './config/environment.js';
import { GatewayLogger } from './observability/gateway-logger.js';
import { writeWholeLine } from './observability/write-whole-line.js';
import { followHangups } from './server/follow-hangups.js';
import { ignoreClosedOutput } from './server/ignore-closed-output.js';
import { WorkerTeam } from './server/workers/worker-team.js';

const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

/** Starts as many workers behind one port, and passes signals on to them. */
export function runWorkers(count: number): void {
  ignoreClosedOutput();
  const wanted = readVariableEarly('LOG_LEVEL');
  const logger = new GatewayLogger(
    {
      level: LEVELS.find((level) => level === wanted) ?? 'info',
      format: readVariableEarly('LOG_FORMAT') === 'json' ? 'json' : 'text',
    },
    writeWholeLine,
  );
  const cores = availableParallelism();
  if (count > cores) {
    logger.warn(
      `DROID_WORKERS is ${count} and this machine has ${cores} cores: further workers cost memory and serve no more`,
      'Gateway',
    );
  }
  const team = new WorkerTeam(count, logger);
  process.on('SIGTERM', () => team.stop('drain'));
  process.on('SIGINT', () => team.stop('close'));
  followHangups(
    () => team.reload(),
    () => team.stop('close'),
  );
  team.start();
}
