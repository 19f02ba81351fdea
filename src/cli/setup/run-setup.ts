import { type Agent, type AgentFile, type Target } from './agent.js';
import { describeVariables, describeWarnings } from './describe-agent.js';
import { findTarget, type Questions, type TargetOptions } from './find-target.js';
import { isOnMachine } from './find-program.js';
import { type Journal, makeConfigFolder, readJournal, writeJournal } from './journal.js';
import { writeKey } from './key-file.js';
import { agentNamed, KNOWN_AGENTS } from './known-agents.js';
import { type Machine } from './machine.js';
import { makeChange } from './make-change.js';
import { planChange, type PlannedChange } from './plan-change.js';
import { UnfitSettings } from './read-settings.js';
import { SetupFailed } from './setup-failed.js';
import { showDiff } from './show-diff.js';

export interface SetupOptions extends TargetOptions {
  yes?: boolean | undefined;
  dryRun?: boolean | undefined;
}

/** Where a command writes, and whom it asks. */
export interface Talk extends Questions {
  print: (text: string) => void;
  warn: (text: string) => void;
}

/** Points agents at the gateway: all that are on the machine, or those that are named. Gives the exit code. */
export async function runSetup(
  machine: Machine,
  names: readonly string[],
  options: SetupOptions,
  talk: Talk,
): Promise<number> {
  const journal = readJournal(machine);
  const agents = names.length > 0 ? names.map(agentNamed) : KNOWN_AGENTS.filter((agent) => isOnMachine(agent, machine));
  if (agents.length === 0) {
    throw new SetupFailed(
      'No agent was found on this machine: install one, or name one that you will install, like droid2api setup ' +
        'claude.',
    );
  }
  const target = await findTarget(machine, journal, options, talk);
  talk.print(`${target.url} answers, and the key may use ${target.models.length} models.\n`);
  const { changes, failed } = planAll(agents, target, journal, talk);
  for (const agent of agents) talk.print(describeVariables(agent, target));
  for (const warning of describeWarnings(agents, target, changes)) talk.warn(`${warning}\n`);
  if (options.dryRun === true) return failed ? 1 : 0;
  if (changes.length > 0 && options.yes !== true && !(await isAgreed(changes.length, talk))) {
    talk.print('Nothing was changed.\n');
    return 1;
  }
  const made = makeAll(machine, target, journal, changes, talk);
  if (changes.length === 0) talk.print('Everything is set up already.\n');
  else if (made.length > 0) talk.print(describeEnd(made));
  return failed || made.length < changes.length ? 1 : 0;
}

/** Works out all changes and shows them. An agent whose settings do not fit keeps no other from being set up. */
function planAll(
  agents: readonly Agent[],
  target: Target,
  journal: Journal | undefined,
  { print, warn }: Talk,
): { changes: PlannedChange[]; failed: boolean } {
  const changes: PlannedChange[] = [];
  let failed = false;
  const plan = (agent: Agent, file: AgentFile) => {
    try {
      const change = planChange(agent, file, target, journal);
      if (!change) return;
      changes.push(change);
      print(`\n${agent.title}\n${showDiff(file.path, change.before, change.after, target.key)}`);
    } catch (error) {
      if (!(error instanceof UnfitSettings)) throw error;
      failed = true;
      warn(`${agent.title}: ${file.path} stays as it is: ${error.message}\n`);
    }
  };
  for (const agent of agents) for (const file of agent.files(target.machine)) plan(agent, file);
  return { changes, failed };
}

/** Makes the changes. Gives those that the system has let be made. */
function makeAll(
  machine: Machine,
  { url, key }: Target,
  former: Journal | undefined,
  changes: readonly PlannedChange[],
  { warn }: Talk,
): PlannedChange[] {
  const madeFolders = makeConfigFolder(machine);
  let journal: Journal = { url, madeFolders: former?.madeFolders ?? madeFolders, entries: former?.entries ?? [] };
  // Whoever undoes an interrupted set-up finds the key in the journal's folder.
  writeJournal(machine, journal);
  writeKey(machine, key);
  return changes.filter((change) => {
    try {
      journal = makeChange(machine, journal, change);
      return true;
    } catch (error) {
      if (!(error instanceof UnfitSettings)) throw error;
      warn(`${change.entry.path} stays as it is: ${error.message}\n`);
      return false;
    }
  });
}

async function isAgreed(count: number, { ask }: Talk): Promise<boolean> {
  if (!ask) throw new SetupFailed('There is no terminal to ask at: --yes makes the changes shown above.');
  const answer = await ask(`Change ${count === 1 ? 'this file' : `these ${count} files`}? [y/N] `);
  return /^y(?:es)?$/i.test(answer);
}

function describeEnd(changes: readonly PlannedChange[]): string {
  const names = [...new Set(changes.map(({ entry }) => entry.agent))];
  return `\nSet up: ${names.join(', ')}. Start an agent as always; droid2api setup --undo takes everything back.\n`;
}
