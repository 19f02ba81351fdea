import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { type Journal, makeConfigFolder, readJournal } from './journal.js';
import { configFolderOf, lockFileOf, type Machine } from './machine.js';
import { UnfitSettings } from './read-settings.js';
import { SetupFailed } from './setup-failed.js';

/**
 * Works while no other `setup` of this person does, on the journal that the work was planned with, and
 * tells the work which folders were made for this program. Throws
 * {@link SetupFailed} where another one is at work or has been since, or this program's folder cannot be written.
 */
export function withLock<T>(
  machine: Machine,
  planned: Journal | undefined,
  work: (madeFolders: readonly string[]) => T,
): T {
  const path = lockFileOf(machine);
  try {
    const madeFolders = makeConfigFolder(machine);
    takeLock(path);
    try {
      if (isDeepStrictEqual(readJournal(machine), planned)) return work(madeFolders);
    } finally {
      rmSync(path, { force: true });
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || error instanceof UnfitSettings) throw error;
    const folder = configFolderOf(machine);
    throw new SetupFailed(`${folder} cannot be written (${code}): see to whom it belongs, and what it is.`);
  }
  throw new SetupFailed('Another droid2api setup has changed things meanwhile: run this again.');
}

function takeLock(path: string): void {
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = readOwner(path);
    if (owner === undefined) continue;
    if (isAtWork(owner)) {
      throw new SetupFailed(
        `Another droid2api setup is at work (process ${owner}): run this again when it is done, or remove ${path}.`,
      );
    }
    rmSync(path, { force: true });
  }
}

/** Undefined where the lock has gone meanwhile. */
function readOwner(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A process that was killed leaves its lock. An empty lock is one that is just being written. */
function isAtWork(owner: number): boolean {
  if (!(owner > 0)) return true;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
