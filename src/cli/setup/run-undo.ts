import { findSession } from '../sign-in/kept-session.js';
import { forgetAll, type Journal, readJournal } from './journal.js';
import { agentNamed, KNOWN_AGENTS } from './known-agents.js';
import { type Machine } from './machine.js';
import { planUndo, type PlannedUndo, undoChange } from './undo-change.js';
import { UnfitSettings } from './read-settings.js';
import { type SetupOptions, type Talk } from './run-setup.js';
import { SetupFailed } from './setup-failed.js';
import { showDiff } from './show-diff.js';
import { withLock } from './with-lock.js';
import { readKeyQuietly } from './key-file.js';

/** Takes back what `setup` did, to all agents or to those that are named. Gives the exit code. */
export async function runUndo(
  machine: Machine,
  names: readonly string[],
  { yes, dryRun }: SetupOptions,
  talk: Talk,
): Promise<number> {
  const journal = readJournal(machine);
  const wanted = new Set(names.map((name) => agentNamed(name).name));
  const entries = journal?.entries.filter(({ agent }) => wanted.size === 0 || wanted.has(agent)) ?? [];
  if (!journal || (entries.length === 0 && wanted.size > 0)) {
    talk.print('Nothing is set up that could be taken back.\n');
    return 0;
  }
  const { undos, failed } = planAll(machine, entries, talk);
  const changes = undos.filter(({ isDone }) => !isDone);
  if (dryRun === true) return failed ? 1 : 0;
  if (changes.length > 0 && yes !== true && !(await isAgreed(talk))) {
    talk.print('Nothing was changed.\n');
    return 1;
  }
  const undone = withLock(machine, journal, () => undoAll(machine, journal, undos, talk));
  talk.print(`Taken back: ${[...new Set(undone.map(({ entry }) => entry.agent))].join(', ') || 'the key'}.\n`);
  if (undone.length === entries.length && findSession(machine, journal.url))
    talk.print(`You are still signed in at ${journal.url}: droid2api logout ${journal.url} signs out.\n`);
  return failed || undone.length < undos.length ? 1 : 0;
}

/** Takes changes back. Gives those that the system has let be taken back. */
function undoAll(machine: Machine, journal: Journal, undos: readonly PlannedUndo[], { warn }: Talk): PlannedUndo[] {
  let rest = journal;
  const undone = undos.filter((undo) => {
    try {
      rest = undoChange(machine, rest, undo);
      return true;
    } catch (error) {
      if (!(error instanceof UnfitSettings)) throw error;
      warn(`${undo.entry.path} stays as it is: ${error.message}\n`);
      return false;
    }
  });
  if (rest.entries.length === 0) forgetAll(machine, rest);
  return undone;
}

function planAll(
  machine: Machine,
  entries: Journal['entries'],
  { print, warn }: Talk,
): { undos: PlannedUndo[]; failed: boolean } {
  const key = readKeyQuietly(machine);
  const undos: PlannedUndo[] = [];
  let failed = false;
  for (const entry of entries) {
    const agent = KNOWN_AGENTS.find(({ name }) => name === entry.agent);
    const file = agent?.files(machine).find(({ path }) => path === entry.path) ?? agent?.files(machine)[0];
    try {
      if (!agent || !file) throw new UnfitSettings(`this version does not know ${entry.agent}.`);
      const undo = planUndo(machine, entry, file.format);
      undos.push(undo);
      if (undo.isDone) continue;
      const after = undo.after === undefined ? '' : Buffer.from(undo.after).toString();
      print(`\n${agent.title}\n${showDiff(entry.path, undo.before, after, key)}`);
      for (const path of undo.left) warn(`${entry.path}: ${path} was changed since, and stays.\n`);
    } catch (error) {
      if (!(error instanceof UnfitSettings)) throw error;
      failed = true;
      warn(`${entry.path} stays as it is: ${error.message}\n`);
    }
  }
  return { undos, failed };
}

async function isAgreed({ ask }: Talk): Promise<boolean> {
  if (!ask) throw new SetupFailed('There is no terminal to ask at: --yes takes back what is shown above.');
  return /^y(?:es)?$/i.test(await ask('Take this back? [y/N] '));
}
