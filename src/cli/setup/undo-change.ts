import { rmSync } from 'node:fs';
import { takeOut } from './apply-edits.js';
import { type SettingsFormat } from './formats/settings-format.js';
import { backupFileOf, entryFor, type Journal, type JournalEntry, readBackup, writeJournal } from './journal.js';
import { type Machine } from './machine.js';
import { isBlank } from './plan-change.js';
import {
  assertNotReadOnly,
  digestOf,
  readSettingsFile,
  removeFile,
  textOfFile,
  writeSettingsFile,
  reaching,
} from './settings-file.js';

/** How a file goes back to what it was. */
export interface PlannedUndo {
  entry: JournalEntry;
  /** The file is as it was, or gone: only the journal has to forget it. */
  isDone: boolean;
  before: string;
  /** Undefined where the file goes away. */
  after: Uint8Array | undefined;
  /** What others have changed since, which stays. */
  left: readonly string[];
}

/**
 * Works out how to take back what `setup` did to a file: byte for byte where the file is as `setup` left it, else our
 * own edits alone. Throws UnfitSettings.
 */
export function planUndo(machine: Machine, kept: JournalEntry, format: SettingsFormat): PlannedUndo {
  const found = readSettingsFile(kept.target);
  const digest = digestOf(found.bytes);
  const entry = entryFor(kept, digest);
  if (!found.existed || (digest === entry.before && entry.existed))
    return { entry, isDone: true, before: '', after: undefined, left: [] };
  assertNotReadOnly(found);
  const before = textOfFile(found);
  const after = digest === entry.after && entry.existed ? readBackup(machine, entry) : undefined;
  if (digest === entry.after && (after || !entry.existed)) return { entry, isDone: false, before, after, left: [] };
  const { text, left } = takeOut(format, before, entry.steps);
  const isOurs = !entry.existed && isBlank(text);
  return { entry, isDone: text === before, before, after: isOurs ? undefined : Buffer.from(text), left };
}

/** Takes a change back, and then forgets it. */
export function undoChange(machine: Machine, journal: Journal, { entry, isDone, after }: PlannedUndo): Journal {
  if (!isDone) {
    reaching(entry.target, () => {
      if (after) writeSettingsFile(entry.target, after, readSettingsFile(entry.target).mode);
      else removeFile(entry.target, entry.madeFolders);
    });
  }
  const next = { ...journal, entries: journal.entries.filter(({ path }) => path !== entry.path) };
  writeJournal(machine, next);
  rmSync(backupFileOf(machine, entry), { force: true });
  return next;
}
