import { rmSync } from 'node:fs';
import { writeFileAtomically } from '../../storage/write-file-atomically.js';
import { backupFileOf, entryFor, type Journal, withEntry, writeJournal } from './journal.js';
import { type Machine } from './machine.js';
import { type PlannedChange } from './plan-change.js';
import { digestOf, reaching, writeSettingsFile } from './settings-file.js';

/**
 * Makes a planned change: the backup first, then the journal, then the file. Whenever it is interrupted, the journal
 * has what takes back whatever was done.
 */
export function makeChange(machine: Machine, journal: Journal, change: PlannedChange): Journal {
  const { entry, after } = change;
  recordChange(machine, journal, change);
  reaching(entry.target, () => writeSettingsFile(entry.target, after, entry.mode));
  const former = journal.entries.find(({ path }) => path === entry.path);
  const next = withEntry(journal, entry);
  if (!former) return next;
  writeJournal(machine, next);
  for (const old of [former, former.replaced?.entry]) if (old) rmSync(backupFileOf(machine, old), { force: true });
  return next;
}

/** Keeps what takes a change back. The former entry holds until the file is written, and is kept as well. */
export function recordChange(machine: Machine, journal: Journal, { entry, original, before }: PlannedChange): void {
  writeFileAtomically(backupFileOf(machine, entry), original);
  const former = journal.entries.find(({ path }) => path === entry.path);
  const digest = digestOf(before);
  const replaced = former && { digest, entry: entryFor(former, digest) };
  writeJournal(machine, withEntry(journal, { ...entry, replaced }));
}
