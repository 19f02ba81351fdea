import { type Kysely, type Transaction } from 'kysely';
import { type Actor } from '../audit/actor.js';
import { raiseRevision } from '../storage/revision.js';
import { type DatabaseSchema } from '../storage/schema.js';

/** The counter of keys, members, teams and the organization. */
export const DIRECTORY_COUNTER = 'gateway_keys';

/** A change that is under way. */
export interface Change {
  transaction: Transaction<DatabaseSchema>;
  /** What each row that it writes has as its revision. */
  revision: number;
  by: Actor;
}

/**
 * Makes a change of keys, members, teams or the organization, and raises their counter; the change stores the counter's
 * value in each row that it writes. Changes wait for each other on the counter's row: readers see its values in order,
 * and what a change reads nobody else changes before it is over.
 */
export function changeDirectory<T>(
  db: Kysely<DatabaseSchema>,
  by: Actor,
  write: (change: Change) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    const revision = await raiseRevision(transaction, DIRECTORY_COUNTER);
    return write({ transaction, revision, by });
  });
}
