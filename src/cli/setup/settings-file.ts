import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { followLinks, writeFileAtomically } from '../../storage/write-file-atomically.js';
import { UnfitSettings } from './read-settings.js';

const OWNER_MAY_WRITE = 0o200;
const PERMISSIONS = 0o7777;
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/** A settings file as it is on the disk. */
interface SettingsFile {
  /** Where its links lead. */
  target: string;
  existed: boolean;
  mode: number;
  bytes: Uint8Array;
}

/** Reads a settings file, or what one that is not there stands for. Throws {@link UnfitSettings}. */
export function readSettingsFile(path: string): SettingsFile {
  const target = followLinks(path);
  const found = reaching(target, () => statSync(target, { throwIfNoEntry: false }));
  if (!found) return { target, existed: false, mode: PRIVATE_FILE, bytes: new Uint8Array() };
  if (!found.isFile()) throw new UnfitSettings('it is no file: remove it, then run this again.');
  return { target, existed: true, mode: found.mode & PERMISSIONS, bytes: reaching(target, () => readFileSync(target)) };
}

/** Throws {@link UnfitSettings} where the owner of a file has set it to be read only. */
export function assertNotReadOnly({ existed, mode, target }: SettingsFile): void {
  if (existed && (mode & OWNER_MAY_WRITE) === 0)
    throw new UnfitSettings(`it is read-only: chmod u+w ${target}, or make the change where it is made from.`);
}

/** Gives the text of a file. Throws {@link UnfitSettings} for other encodings than UTF-8, which no agent reads. */
export function textOfFile({ bytes }: Pick<SettingsFile, 'bytes'>): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UnfitSettings('it is not in UTF-8: save it in UTF-8, then run this again.');
  }
}

export function digestOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The folders that have to be made for a file, the outermost first. */
export function missingFolders(target: string): string[] {
  const folder = dirname(target);
  return existsSync(folder) ? [] : [...missingFolders(folder), folder];
}

export function writeSettingsFile(target: string, bytes: Uint8Array | string, mode: number): void {
  mkdirSync(dirname(target), { recursive: true, mode: PRIVATE_FOLDER });
  writeFileAtomically(target, bytes, mode);
}

/** Removes a file, and those of the folders that nothing is in. */
export function removeFile(target: string, folders: readonly string[]): void {
  rmSync(target, { force: true });
  for (const folder of folders.toReversed()) {
    try {
      rmdirSync(folder);
    } catch {
      // Somebody has put something there, or removed it.
      return;
    }
  }
}

/** Throws {@link UnfitSettings} where the system does not let a file be read or written. */
export function reaching<T>(target: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UnfitSettings(
      `it cannot be read or written (${code}): see to whom ${dirname(target)} belongs, and what it is.`,
    );
  }
}
