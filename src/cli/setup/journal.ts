import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseObject } from '../../dialects/wire-value.js';
import { writeFileAtomically } from '../../storage/write-file-atomically.js';
import { type UndoStep } from './apply-edits.js';
import { configFolderOf, keyFileOf, lockFileOf, type Machine } from './machine.js';
import { missingFolders, removeFile } from './settings-file.js';
import { SetupFailed } from './setup-failed.js';
import { programFolderOf } from './token-command.js';

/** What `setup` did to one file of an agent, and what takes it back. */
export interface JournalEntry {
  agent: string;
  path: string;
  /** Where the links of `path` led. */
  target: string;
  existed: boolean;
  mode: number;
  /** Folders that were made for the file, the outermost first. */
  madeFolders: readonly string[];
  /** Name of the file in the folder of backups that has the former bytes. */
  backup: string;
  /** SHA-256 of the former bytes, and of those that `setup` wrote. */
  before: string;
  after: string;
  steps: readonly UndoStep[];
  /** While a file is set up anew: what holds as long as the file has the bytes of this digest. */
  replaced?: { digest: string; entry: JournalEntry } | undefined;
}

export interface Journal {
  url: string;
  /** Folders that were made for this program's own files, the outermost first. */
  madeFolders: readonly string[];
  entries: readonly JournalEntry[];
}

function journalFileOf(machine: Machine): string {
  return join(configFolderOf(machine), 'setup.json');
}

export function backupFileOf(machine: Machine, entry: Pick<JournalEntry, 'backup'>): string {
  return join(backupFolderOf(machine), entry.backup);
}

function backupFolderOf(machine: Machine): string {
  return join(configFolderOf(machine), 'backups');
}

/** Reads what was set up. Undefined where nothing was. Throws {@link SetupFailed} for a journal that is no longer one. */
export function readJournal(machine: Machine): Journal | undefined {
  const path = journalFileOf(machine);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    // A new journal in its place would forget what has to be taken back.
    throw new SetupFailed(`${path} cannot be read (${code}): see to whom it belongs, and what it is.`);
  }
  const journal = parseObject(text) as Journal | undefined;
  if (typeof journal?.url === 'string' && Array.isArray(journal.entries)) return journal;
  throw new SetupFailed(
    `${path} is damaged: the backups beside it have the former files; remove it when they are back.`,
  );
}

/** Makes the folder for this program's own files. Gives the folders that were not there. */
export function makeConfigFolder(machine: Machine): string[] {
  const made = missingFolders(journalFileOf(machine));
  mkdirSync(backupFolderOf(machine), { recursive: true, mode: 0o700 });
  return made;
}

export function writeJournal(machine: Machine, journal: Journal): void {
  writeFileAtomically(journalFileOf(machine), `${JSON.stringify(journal, undefined, 2)}\n`);
}

/** Puts an entry in the place of the former one for the same file. */
export function withEntry(journal: Journal, entry: JournalEntry): Journal {
  return { ...journal, entries: [...journal.entries.filter(({ path }) => path !== entry.path), entry] };
}

/** Gives the entry that a file with this digest is from: an interrupted change has left the file to the former one. */
export function entryFor(entry: JournalEntry, digest: string): JournalEntry {
  return entry.replaced?.digest === digest ? entry.replaced.entry : entry;
}

/** Reads the former bytes of a file. Undefined where somebody has removed them. */
export function readBackup(machine: Machine, entry: JournalEntry): Uint8Array | undefined {
  const path = backupFileOf(machine, entry);
  return existsSync(path) ? readFileSync(path) : undefined;
}

/** Removes everything that this program keeps, once nothing is set up any more. */
export function forgetAll(machine: Machine, journal: Journal): void {
  rmSync(keyFileOf(machine), { force: true });
  rmSync(backupFolderOf(machine), { recursive: true, force: true });
  rmSync(programFolderOf(machine), { recursive: true, force: true });
  rmSync(lockFileOf(machine), { force: true });
  removeFile(journalFileOf(machine), journal.madeFolders);
}
