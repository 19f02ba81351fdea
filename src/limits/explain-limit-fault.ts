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
export function describeUnreadable({ keyId, kind, fault = 'unknown error' }: Share): string {
  return `The limit ${kind} of ${keyId} cannot be read (${fault})`;
}
