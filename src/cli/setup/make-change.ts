import { rmSync } from 'node:fs';
import { writeFileAtomically } from '../../storage/write-file-atomically.js';
import { backupFileOf, type Journal, withEntry, writeJournal } from './journal.js';
import { type Machine } from './machine.js';
import { type PlannedChange } from './plan-change.js';
import { writeSettingsFile, reaching } from './settings-file.js';

/**
 * Makes a planned change: the backup first, then the journal, then the file. Whenever it is interrupted, the journal
 * has what takes back whatever was done.
 */
export function makeChange(machine: Machine, journal: Journal, { entry, original, after }: PlannedChange): Journal {
  const former = journal.entries.find(({ path }) => path === entry.path);
  writeFileAtomically(backupFileOf(machine, entry), original);
  const next = withEntry(journal, entry);
  writeJournal(machine, next);
  reaching(entry.target, () => writeSettingsFile(entry.target, after, entry.mode));
  if (former) rmSync(backupFileOf(machine, former), { force: true });
  return next;
}
