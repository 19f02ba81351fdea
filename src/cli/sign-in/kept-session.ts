import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asArray, asNumber, asString, asStrings, type JsonObject, parseObject } from '../../dialects/wire-value.js';
import { writeFileAtomically } from '../../storage/write-file-atomically.js';
import { configFolderOf, type Machine } from '../setup/machine.js';
import { missingFolders, removeFile } from '../setup/settings-file.js';
import { SetupFailed } from '../setup/setup-failed.js';

const OTHERS_MAY_READ = 0o077;

/** A sign-in of this machine's person at one gateway, as its file keeps it. */
export interface KeptSession {
  /** The address by which the gateway knows itself; tokens go nowhere else. */
  url: string;
  /** Another address that the person typed for it. */
  typed: string;
  tokenEndpoint: string;
  /** Null where the gateway takes no sign-outs. */
  revocationEndpoint: string | null;
  /** Who has signed in, where the gateway tells. */
  email: string | null;
  accessToken: string;
  /** Null where the gateway has given none: the session ends with the access token. */
  refreshToken: string | null;
  /** When the access token was given, and when it ends, by the clock of this machine. */
  renewedAtMs: number;
  expiresAtMs: number;
  /** Why the gateway has ended the session; null while it has not. */
  ended: string | null;
  /** Folders that were made for the file, the outermost first. */
  madeFolders: readonly string[];
}

/** Where the sessions of this person are kept. */
export function sessionFolderOf(machine: Machine): string {
  return join(configFolderOf(machine), 'sessions');
}

/** The file of the session at a gateway. Its name begins with the gateway's host, for people. */
export function sessionFileOf(machine: Machine, url: string): string {
  const host = new URL(url).host.replaceAll(/[^\w.-]/g, '_');
  const digest = createHash('sha256').update(url).digest('hex').slice(0, 12);
  return join(sessionFolderOf(machine), `${host}-${digest}.json`);
}

/** Reads all sessions of this person. Throws {@link SetupFailed} for a file that others may read or that is damaged. */
export function readSessions(machine: Machine): KeptSession[] {
  return pathsOf(machine).map((path) => readFile(machine, path));
}

function pathsOf(machine: Machine): string[] {
  const folder = sessionFolderOf(machine);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
}

/** The file of another gateway is nothing that this one should wait for. */
function readQuietly(machine: Machine, path: string): KeptSession | undefined {
  try {
    return readFile(machine, path);
  } catch {
    return undefined;
  }
}

/** Finds the session at a gateway, whatever the person calls it. Throws {@link SetupFailed}. */
export function findSession(machine: Machine, url: string): KeptSession | undefined {
  const path = sessionFileOf(machine, url);
  if (existsSync(path)) return readFile(machine, path);
  return pathsOf(machine)
    .flatMap((other) => readQuietly(machine, other) ?? [])
    .find(({ typed }) => typed === url);
}

/** Writes a session, while nobody else does. */
export function writeSession(machine: Machine, session: KeptSession): void {
  writeFileAtomically(sessionFileOf(machine, session.url), `${JSON.stringify(session, undefined, 2)}\n`);
}

/** Makes the folder for sessions. Gives the folders that were not there, the outermost first. */
export function makeSessionFolder(machine: Machine, url: string): string[] {
  const path = sessionFileOf(machine, url);
  const made = missingFolders(path);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return made;
}

/** Forgets a session, and the folders that were made for it where nothing else is in them. */
export function removeSession(machine: Machine, { url, madeFolders }: KeptSession): void {
  const folders = madeFolders.length > 0 ? madeFolders : [sessionFolderOf(machine)];
  removeFile(sessionFileOf(machine, url), folders);
}

function readFile(machine: Machine, path: string): KeptSession {
  const mode = statSync(path).mode;
  if (machine.platform !== 'win32' && (mode & OTHERS_MAY_READ) !== 0)
    throw new SetupFailed(`Others than you may read ${path}: remove it, and sign in again with droid2api login.`);
  const session = readMembers(parseObject(readFileSync(path, 'utf8')));
  if (session) return session;
  throw new SetupFailed(`${path} is damaged: remove it, and sign in again with droid2api login.`);
}

function readMembers(file: JsonObject | undefined): KeptSession | undefined {
  const { url, tokenEndpoint, accessToken } = file ?? {};
  if (!file || typeof url !== 'string' || typeof tokenEndpoint !== 'string' || typeof accessToken !== 'string')
    return undefined;
  const textOrNull = (value: unknown) => asString(value) ?? null;
  return {
    url,
    typed: asString(file['typed']) ?? url,
    tokenEndpoint,
    revocationEndpoint: textOrNull(file['revocationEndpoint']),
    email: textOrNull(file['email']),
    accessToken,
    refreshToken: textOrNull(file['refreshToken']),
    renewedAtMs: asNumber(file['renewedAtMs']) ?? 0,
    expiresAtMs: asNumber(file['expiresAtMs']) ?? 0,
    ended: textOrNull(file['ended']),
    madeFolders: asStrings(asArray(file['madeFolders'])),
  };
}
