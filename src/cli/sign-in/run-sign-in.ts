import { rmSync } from 'node:fs';
import { askModels, cleanUrl } from '../setup/ask-gateway.js';
import { findOwnAddress } from '../setup/find-own-address.js';
import { readJournal } from '../setup/journal.js';
import { readKey } from '../setup/key-file.js';
import { type Machine } from '../setup/machine.js';
import { KeyRefused, SetupFailed } from '../setup/setup-failed.js';
import { programFolderOf } from '../setup/token-command.js';
import { chooseSession } from './choose-session.js';
import { discoverSignIn } from './discover-sign-in.js';
import { freshToken } from './fresh-token.js';
import { renewSession } from './renew-session.js';
import { withRenewalLock } from './renewal-lock.js';
import { revokeSession } from './revoke-session.js';
import { signIn, type SignInOptions } from './sign-in.js';
import { findSession, type KeptSession, readSessions, removeSession, sessionFileOf } from './kept-session.js';

/** Where a command writes: the result to `print`, all else to `warn`. */
export interface Output {
  print: (text: string) => void;
  warn: (text: string) => void;
}

/** Signs in at a gateway, to the exit code. */
export async function runLogin(
  machine: Machine,
  typed: string | undefined,
  options: SignInOptions,
  { print, warn }: Output,
  open?: (address: string) => void,
): Promise<number> {
  const known =
    typed ?? machine.variable('DROID2API_URL') ?? findOwnAddress(process.argv[1] ?? '') ?? readJournal(machine)?.url;
  if (known === undefined)
    throw new SetupFailed('Which gateway? Give its address, like droid2api login https://gateway.example.com.');
  const url = cleanUrl(known);
  const offer = await discoverSignIn(url);
  if (!offer) {
    throw new SetupFailed(
      `The gateway at ${url} signs nobody in: whoever runs it turns that on by public_url and member_sign_in; ` +
        'a key goes to droid2api setup.',
    );
  }
  const session = await signIn(machine, url, offer, options, warn, open);
  print(`Signed in at ${session.url}${session.email === null ? '' : ` as ${session.email}`}.\n`);
  if (session.refreshToken === null)
    warn(`The gateway cannot renew this sign-in: it ends at ${new Date(session.expiresAtMs).toLocaleTimeString()}.\n`);
  return 0;
}

/** Signs out at one gateway, or at all, to the exit code: 1 where a gateway could not be told. */
export async function runLogout(machine: Machine, typed: string | undefined, { print, warn }: Output): Promise<number> {
  const chosen = typed === undefined ? readSessions(machine) : [chooseSession(machine, typed)];
  let isTold = true;
  for (const session of chosen) {
    if (!session) continue;
    const problem = await signOut(machine, session);
    if (problem === '') print(`Signed out at ${session.url}.\n`);
    else {
      isTold = false;
      warn(
        `Signed out on this machine, but the gateway was not told: ${problem} Whoever runs it can end the session ` +
          'there.\n',
      );
    }
  }
  if (chosen.every((session) => session === undefined)) print('You are not signed in.\n');
  return isTold ? 0 : 1;
}

/** Ends a session and forgets it, with all that signing in has made. Gives '', or why the gateway was not told. */
async function signOut(machine: Machine, session: KeptSession): Promise<string> {
  const path = sessionFileOf(machine, session.url);
  const problem = await withRenewalLock(path, async () => {
    // What was renewed meanwhile is what has to end.
    const said = await revokeSession(findSession(machine, session.url) ?? session);
    rmSync(path, { force: true });
    return said;
  });
  // Agents that are set up run the copy, which says what to do.
  if (!readJournal(machine)) rmSync(programFolderOf(machine), { recursive: true, force: true });
  removeSession(machine, session);
  return problem;
}

/**
 * Prints what agents send: a fresh token of the gateway that is named. Where none is named, the key of the environment,
 * else a fresh token where this person has signed in, else the key that setup keeps.
 */
export async function runToken(
  machine: Machine,
  { url, renew }: { url?: string | undefined; renew?: boolean | undefined },
  { print }: Output,
): Promise<number> {
  if (renew === true) {
    if (url !== undefined) await renewSession(machine, url);
    return 0;
  }
  if (url !== undefined || machine.variable('DROID2API_KEY') === undefined) {
    const session = chooseSession(machine, url);
    if (session) {
      print(`${await freshToken(machine, session)}\n`);
      return 0;
    }
    if (url !== undefined)
      throw new SetupFailed(`You are not signed in at ${cleanUrl(url)}: droid2api login ${cleanUrl(url)} signs in.`);
  }
  print(`${readKey(machine)}\n`);
  return 0;
}

/** Says who is signed in where, and whether the gateway still takes it, to the exit code: 1 where it does not. */
export async function runWhoami(machine: Machine, typed: string | undefined, output: Output): Promise<number> {
  const sessions = typed === undefined ? readSessions(machine) : [chooseSession(machine, typed) ?? []].flat();
  if (sessions.length === 0) {
    output.print('You are not signed in. droid2api login signs in; a key of droid2api setup is no sign-in.\n');
    return 1;
  }
  let isWell = true;
  for (const session of sessions) {
    const { url, email } = session;
    try {
      const models = await askModels(url, await freshToken(machine, session));
      output.print(`${email ?? 'Signed in'} at ${url}: may use ${models.length} models.\n`);
    } catch (error) {
      if (!(error instanceof SetupFailed)) throw error;
      isWell = false;
      const remedy = error instanceof KeyRefused ? ` droid2api login ${url} signs in again.` : '';
      output.warn(`${email ?? 'Signed in'} at ${url}: ${error.message}${remedy}\n`);
    }
  }
  return isWell ? 0 : 1;
}
