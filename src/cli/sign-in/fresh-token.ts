import { spawn } from 'node:child_process';
import { type Machine } from '../setup/machine.js';
import { SetupFailed } from '../setup/setup-failed.js';
import { ownCommand } from './own-command.js';
import { isDue } from './renew-session.js';
import { findSession, type StoredSession } from './stored-session.js';

/** Renews the session at a gateway, and gives what went wrong as a sentence, or ''. */
type Renew = (url: string) => Promise<string>;

/**
 * Gives an access token that holds for some minutes. While the gateway is away, one that has not ended yet goes on.
 * Throws {@link SetupFailed} where the person has to sign in again, or nobody can be asked.
 */
export async function freshToken(
  machine: Machine,
  session: StoredSession,
  renew: Renew = renewInBackground,
): Promise<string> {
  if (session.ended !== null) throw signInAgain(session);
  if (!isDue(session, Date.now())) return session.accessToken;
  const problem = session.refreshToken === null ? '' : await renew(session.url);
  const now = findSession(machine, session.url);
  if (!now || now.ended !== null) throw signInAgain(now ?? session);
  if (Date.now() < now.expiresAtMs) return now.accessToken;
  if (problem !== '') throw new SetupFailed(problem);
  throw signInAgain(now);
}

function signInAgain({ url, ended }: StoredSession): SetupFailed {
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
