import { setTimeout as wait } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { displayNameOf, type TeamAccount } from '../accounts/team-account.js';

const LONGEST_PAUSE_MS = 5_000;
const LAST_TRY = 3;

const logger = new Logger('Auth');

/**
 * Writes the new token of an account. The old one is spent, so it tries again for as long as the database is away. Only
 * a shutdown ends the attempts, with the error of the last one.
 */
export async function writeUntilStored(
  account: TeamAccount,
  write: () => Promise<TeamAccount | undefined>,
  isStopping: () => boolean,
): Promise<TeamAccount | undefined> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (attempt === 0) {
        const reason = error instanceof Error ? error.message : 'unknown error';
        logger.error(`The new token of account ${displayNameOf(account)} cannot be written; trying on (${reason})`);
      }
      if (isStopping() && attempt >= LAST_TRY) throw error;
      await wait(Math.min(100 * 2 ** Math.min(attempt, 10), LONGEST_PAUSE_MS));
    }
  }
}
