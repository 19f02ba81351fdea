import { browserCommand } from '../accounts/open-browser.js';
import { configFolderOf, type Machine } from '../setup/machine.js';
import { SetupFailed } from '../setup/setup-failed.js';
import { type GivenTokens } from './ask-for-tokens.js';
import { type SignInOffer } from './discover-sign-in.js';
import { renewed } from './renew-session.js';
import { withRenewalLock } from './renewal-lock.js';
import { revokeSession } from './revoke-session.js';
import { openHere, signInByBrowser } from './sign-in-by-browser.js';
import { signInByDevice } from './sign-in-by-device.js';
import { findSession, makeSessionFolder, sessionFileOf, type KeptSession, writeSession } from './kept-session.js';

export interface SignInOptions {
  /** By a code that is confirmed in a browser anywhere. */
  device?: boolean | undefined;
  /** False shows the address alone. */
  browser?: boolean | undefined;
}

/** Variables that say that whoever types sits at another machine. */
const REMOTE = ['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY'];

const NOTHING_YET = {
  email: null,
  accessToken: '',
  refreshToken: null,
  renewedAtMs: 0,
  expiresAtMs: 0,
  ended: null,
  madeFolders: [],
};

/** Signs a person in at a gateway and keeps the session. `typed` is what the person calls it. Throws SetupFailed. */
export async function signIn(
  machine: Machine,
  typed: string,
  offer: SignInOffer,
  { device, browser }: SignInOptions,
  print: (text: string) => void,
  open: (address: string) => void = openHere,
): Promise<KeptSession> {
  const { url, tokenEndpoint, revocationEndpoint } = offer;
  if (url !== typed) print(`${typed} calls itself ${url}.\n`);
  const isHere = device !== true && (browser === false || hasBrowser(machine, url));
  const tokens = isHere
    ? await signInByBrowser(offer, { print, open: browser === false ? () => undefined : open })
    : await signInByDevice(offer, print);
  return await keep(machine, { url, typed, tokenEndpoint, revocationEndpoint, ...NOTHING_YET }, tokens);
}

/** Keeps a new session, and ends the former one at the same gateway, which nobody needs any more. */
async function keep(machine: Machine, session: KeptSession, tokens: GivenTokens): Promise<KeptSession> {
  const former = findQuietly(machine, session.url);
  try {
    const madeFolders = makeSessionFolder(machine, session.url);
    const kept = renewed({ ...session, madeFolders: former?.madeFolders ?? madeFolders }, tokens);
    await withRenewalLock(sessionFileOf(machine, session.url), () => writeSession(machine, kept));
    if (former) await revokeSession(former);
    return kept;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const folder = configFolderOf(machine);
    throw new SetupFailed(`${folder} cannot be written (${code}): see to whom it belongs, and what it is.`);
  }
}

/** A file that cannot be read is replaced. */
function findQuietly(machine: Machine, url: string): KeptSession | undefined {
  try {
    return findSession(machine, url);
  } catch {
    return undefined;
  }
}

function hasBrowser({ platform, variable }: Machine, url: string): boolean {
  if (REMOTE.some((name) => variable(name) !== undefined)) return false;
  const hasDisplay = ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => variable(name) !== undefined);
  return browserCommand(url, platform, hasDisplay) !== undefined;
}
