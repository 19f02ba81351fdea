import { discoverSignIn } from '../sign-in/discover-sign-in.js';
import { lastingToken } from '../sign-in/fresh-token.js';
import { signIn } from '../sign-in/sign-in.js';
import { findSession, type KeptSession } from '../sign-in/kept-session.js';
import { type OfferedModel } from './agent.js';
import { askModels } from './ask-gateway.js';
import { type Questions, type TargetOptions } from './questions.js';
import { type Journal } from './journal.js';
import { cleanKey, readKey } from './key-file.js';
import { type Machine } from './machine.js';
import { KeyRefused, SetupFailed } from './setup-failed.js';

/** Sent where the gateway wants no key: agents insist on one. */
const NO_KEY = 'none-needed';

/** What opens a gateway, and the models that it opens. */
interface Credential {
  /** The gateway's address: the one by which it knows itself, where the person has signed in. */
  url: string;
  key: string;
  models: OfferedModel[];
  /** The sign-in that the key is a token of, which soon ends. */
  session?: KeptSession;
}

/**
 * Finds what opens a gateway: what was given, a sign-in, or the key that is kept; a gateway that wants nothing is given
 * nothing. Asks the person for the rest: a sign-in, where the gateway has that, else a key. Throws {@link SetupFailed}.
 */
export async function findCredential(
  machine: Machine,
  journal: Journal | undefined,
  url: string,
  options: TargetOptions,
  questions: Questions,
): Promise<Credential> {
  const { ask, readInput } = questions;
  const withKey = async (text: string) => {
    const key = cleanKey(text);
    return { url, key, models: await askModels(url, key) };
  };
  if (options.keyStdin === true) return withKey(await readInput());
  // Whoever asks for a sign-in means it, whatever this shell has.
  const given = options.key ?? (options.login === undefined ? machine.variable('DROID2API_KEY') : undefined);
  if (given !== undefined) return withKey(given);
  const session = findSession(machine, url);
  if (session) {
    try {
      return await withSession(machine, session);
    } catch (error) {
      // A session that has ended: the person may begin another one.
      if (!(error instanceof SetupFailed) || (!ask && options.login === undefined)) throw error;
    }
  } else if (options.login === undefined) {
    const found = await findWithoutAsking(machine, journal, url, questions, withKey);
    if (found) return found;
  }
  return askPerson(machine, url, options, questions, withKey);
}

/** The key that is kept, or none where the gateway wants none. Undefined where a person has to be asked. */
async function findWithoutAsking(
  machine: Machine,
  journal: Journal | undefined,
  url: string,
  { ask }: Questions,
  withKey: (text: string) => Promise<Credential>,
): Promise<Credential | undefined> {
  // The key that is kept belongs to the gateway that it was given for.
  if (journal?.url === url) {
    try {
      return await withKey(readKey(machine));
    } catch (error) {
      if (!(error instanceof KeyRefused) || !ask) throw error;
    }
  }
  try {
    return { url, key: NO_KEY, models: await askModels(url, undefined) };
  } catch (error) {
    if (!(error instanceof KeyRefused)) throw error;
    return undefined;
  }
}

async function askPerson(
  machine: Machine,
  url: string,
  { login }: TargetOptions,
  { ask, tell, open }: Questions,
  withKey: (text: string) => Promise<Credential>,
): Promise<Credential> {
  const offer = await discoverSignIn(url);
  if (login !== undefined && !offer)
    throw new SetupFailed(`The gateway at ${url} signs nobody in: leave --login out, and give a key.`);
  if (login === undefined && !ask) {
    const otherwise = offer ? `droid2api login ${url} signs in, or ` : '';
    throw new SetupFailed(`The gateway at ${url} wants a key: ${otherwise}give it with --key-stdin or DROID2API_KEY.`);
  }
  if (offer && (login !== undefined || (await isWanted(ask))))
    return withSession(machine, await signIn(machine, url, offer, {}, tell, open));
  if (!ask) throw new SetupFailed('There is no terminal to ask for a key at: give it with --key-stdin.');
  return withKey(await ask('Your key: ', { isSecret: true }));
}

async function isWanted(ask: Questions['ask']): Promise<boolean> {
  return !/^n(?:o)?$/i.test((await ask?.('Sign in with your company account? n asks for a key. [Y/n] ')) ?? '');
}

async function withSession(machine: Machine, session: KeptSession): Promise<Credential> {
  const key = await lastingToken(machine, session);
  return { url: session.url, key, models: await askModels(session.url, key), session };
}
