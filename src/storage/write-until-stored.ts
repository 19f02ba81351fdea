import { setTimeout as wait } from 'node:timers/promises';
import { Logger } from '@nestjs/common';

const LONGEST_PAUSE_MS = 5_000;
const LAST_TRY = 3;

const logger = new Logger('Storage');

/**
 * Writes what must not be lost, such as a token in whose place the former one is spent: it tries again for as long as
 * the database is away. Only a shutdown ends the attempts, with the error of the last one.
 */
export async function writeUntilStored<T>(
  /** For the log: the beginning of a sentence. */
  what: string,
  write: () => Promise<T>,
  isStopping: () => boolean,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (attempt === 0) {
        const reason = error instanceof Error ? error.message : 'unknown error';
        logger.error(`${what} cannot be written; trying on (${reason})`);
      }
      if (isStopping() && attempt >= LAST_TRY) throw error;
      await wait(Math.min(100 * 2 ** Math.min(attempt, 10), LONGEST_PAUSE_MS));
    }
  }
}
