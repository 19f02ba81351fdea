import { cleanUrl } from '../setup/ask-gateway.js';
import { readJournal } from '../setup/journal.js';
import { type Machine } from '../setup/machine.js';
import { SetupFailed } from '../setup/setup-failed.js';
import { findSession, readSessions, type KeptSession } from './kept-session.js';

/**
 * Finds the session that a person means: the one at the gateway that they name, else the one at the gateway of setup,
 * else the only one. Undefined where there is none. Throws {@link SetupFailed} where several could be meant.
 */
export function chooseSession(machine: Machine, typed: string | undefined): KeptSession | undefined {
  const named = typed ?? machine.variable('DROID2API_URL');
  if (named !== undefined) return findSession(machine, cleanUrl(named));
  const journal = readJournal(machine);
  // The agents of this machine are set up for one gateway: it is that one's token or key that is asked for.
  if (journal) return findSession(machine, journal.url);
  const sessions = readSessions(machine);
  if (sessions.length < 2) return sessions[0];
  const urls = sessions.map(({ url }) => url).join(', ');
  throw new SetupFailed(`You are signed in at several gateways: name one of ${urls}.`);
}
