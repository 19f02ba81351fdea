import { randomUUID } from 'node:crypto';
import { type Agent, type AgentFile, type Target } from './agent.js';
import { applyEdits, isSatisfied, takeOut } from './apply-edits.js';
import { type SettingsFormat } from './formats/settings-format.js';
import { entryFor, type Journal, type JournalEntry, readBackup } from './journal.js';
import { type Machine } from './machine.js';
import { readBare } from './read-settings.js';
import { assertNotReadOnly, digestOf, missingFolders, readSettingsFile, textOfFile } from './settings-file.js';

/** A change of one file that has been worked out and not made yet. */
export interface PlannedChange {
  entry: JournalEntry;
  /** The bytes that the file goes back to. */
  original: Uint8Array;
  /** What the file says now, and what it will say. */
  before: string;
  after: string;
}

/**
 * Works out how a file of an agent has to change, or gives undefined where it says everything already. Where `setup`
 * has been there before, its former edits are taken out first, so that undoing leads back to before the first time.
 * Throws UnfitSettings.
 */
export function planChange(
  agent: Agent,
  file: AgentFile,
  target: Target,
  journal: Journal | undefined,
): PlannedChange | undefined {
  const found = readSettingsFile(file.path);
  const before = textOfFile(found);
  const kept = journal?.entries.find(({ path }) => path === file.path);
  const former = kept && entryFor(kept, digestOf(found.bytes));
  const base = baseOf(target.machine, file.format, former, found);
  const settings = readBare(file.format, base.text);
  const edits = file.edits(target, settings);
  const { text: after, steps } = applyEdits(file.format, base.text, edits);
  if (after === before || (former && isSatisfied(readBare(file.format, before), edits))) return undefined;
  assertNotReadOnly(found);
  const entry: JournalEntry = {
    agent: agent.name,
    path: file.path,
    target: found.target,
    existed: base.existed,
    mode: found.mode,
    madeFolders: former?.madeFolders ?? missingFolders(found.target),
    backup: randomUUID(),
    before: digestOf(base.bytes),
    after: digestOf(after),
    steps,
  };
  return { entry, original: base.bytes, before, after };
}

/** What a file was before `setup` came, as far as it can be told. */
function baseOf(
  machine: Machine,
  format: SettingsFormat,
  former: JournalEntry | undefined,
  found: ReturnType<typeof readSettingsFile>,
) {
  const text = textOfFile(found);
  if (!former || !found.existed) return { text, bytes: found.bytes, existed: found.existed };
  const bytes = digestOf(found.bytes) === former.after ? readBackup(machine, former) : undefined;
  if (bytes) return { text: textOfFile({ bytes }), bytes, existed: former.existed };
  const base = takeOut(format, text, former.steps).text;
  return { text: base, bytes: Buffer.from(base), existed: former.existed || !isBlank(base) };
}

/** Tells whether a text says nothing that somebody would miss. */
export function isBlank(text: string): boolean {
  return /^(?:\{\s*\})?$/.test(text.replace(/^\uFEFF/, '').trim());
}
