import { DatabaseAway } from '../storage/database-away.js';
import { type Share } from './share.js';

/** Says to operators what is wrong with the limits, and what happens to requests meanwhile. */
export function explainLimitFault(fault: string, whenDatabaseAway: 'open' | 'closed'): string {
  const consequence =
    whenDatabaseAway === 'closed'
      ? 'requests that it limits are refused, as limits.when_database_away says'
      : 'limits go by what this replica knows';
  return `${fault}; ${consequence}`;
}

/** Names a limit that the database cannot tell, with the reason. */
export function describeUnreadable({ holder, kind, fault = 'unknown error' }: Share): string {
  return `The limit ${kind} of ${holder.id} cannot be read (${fault})`;
}

/** Says why no limit can be read. */
export function explainAway(error: unknown): string {
  return error instanceof DatabaseAway
    ? `The database is away (${messageOf(error)})`
    : `The limits of gateway keys cannot be read (${messageOf(error)})`;
}

/** The database counts as away where it lets a request wait too long. */
export function noAnswerInTime(): DatabaseAway {
  return new DatabaseAway(new Error('no answer in time'));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
