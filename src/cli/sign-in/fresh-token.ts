import { spawn } from 'node:child_process';
import { type Machine } from '../setup/machine.js';
import { SetupFailed } from '../setup/setup-failed.js';
import { ownCommand } from './own-command.js';
import { isDue, isHalfOver, renewSession } from './renew-session.js';
import { findSession, type KeptSession } from './kept-session.js';

/**
 * Gives an access token that holds for some minutes. While the gateway is away, one that has not ended yet goes on.
 * Throws {@link SetupFailed} where the person has to sign in again, or nobody can be asked.
 */
export async function freshToken(machine: Machine, session: KeptSession): Promise<string> {
  return tokenOf(machine, session, isDue, renewInBackground);
}

/**
 * Gives an access token for an agent that keeps it for as long as it runs: half of its life is left at least. One that
 * is renewed then goes on to its end, for agents that have it already.
 */
export async function lastingToken(machine: Machine, session: KeptSession): Promise<string> {
  return tokenOf(machine, session, isHalfOver, async (url) => {
    try {
      await renewSession(machine, url, isHalfOver);
      return '';
    } catch (error) {
      if (error instanceof SetupFailed) return error.message;
      throw error;
    }
  });
}

async function tokenOf(
  machine: Machine,
  session: KeptSession,
  isWanted: typeof isDue,
  /** Gives what went wrong as a sentence, or ''. */
  renew: (url: string) => Promise<string>,
): Promise<string> {
  if (session.ended !== null) throw signInAgain(session);
  if (!isWanted(session, Date.now())) return session.accessToken;
  const problem = session.refreshToken === null ? '' : await renew(session.url);
  const now = findSession(machine, session.url);
  if (!now || now.ended !== null) throw signInAgain(now ?? session);
  if (Date.now() < now.expiresAtMs) return now.accessToken;
  if (problem !== '') throw new SetupFailed(problem);
  throw signInAgain(now);
}

function signInAgain({ url, ended }: KeptSession): SetupFailed {
  return new SetupFailed(
    `Your sign-in at ${url} has ended${ended === null ? '' : ` (${ended})`}: droid2api login ${url} signs in again.`,
  );
}

/**
 * Renews in a process of its own. Agents kill a command that takes too long, and one that is killed between the
 * gateway's answer and the disk would leave a token that is spent.
 */
function renewInBackground(url: string): Promise<string> {
  const { command, args } = ownCommand('token', '--url', url, '--renew');
  const child = spawn(command, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true });
  let said = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`The sign-in could not be renewed: ${error.message}`));
    child.once('close', (code) => resolve(code === 0 ? '' : said.trim() || 'The sign-in could not be renewed.'));
  });
}
