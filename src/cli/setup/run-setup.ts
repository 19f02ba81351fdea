import { type Agent, type AgentFile, type Target } from './agent.js';
import { describeVariables, describeWarnings } from './describe-agent.js';
import { describeManagedSettings, describeWithoutCommand, takesToken } from './describe-sign-in.js';
import { findTarget } from './find-target.js';
import { type Questions, type TargetOptions } from './questions.js';
import { isOnMachine } from './find-program.js';
import { type Journal, readJournal, writeJournal } from './journal.js';
import { writeKey } from './key-file.js';
import { agentNamed, KNOWN_AGENTS } from './known-agents.js';
import { type Machine } from './machine.js';
import { makeChange } from './make-change.js';
import { planChange, type PlannedChange } from './plan-change.js';
import { UnfitSettings } from './read-settings.js';
import { SetupFailed } from './setup-failed.js';
import { showDiff } from './show-diff.js';
import { installTokenProgram } from './token-command.js';
import { withLock } from './with-lock.js';

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
  const isSetUp = ({ name }: Agent) => journal?.entries.some(({ agent }) => agent === name) === true;
  const wanted =
    names.length > 0
      ? names.map(agentNamed)
      : KNOWN_AGENTS.filter((agent) => isOnMachine(agent, machine) || isSetUp(agent));
  if (wanted.length === 0) {
    throw new SetupFailed(
      'No agent was found on this machine: install one, or name one that you will install behind setup, like ' +
        'setup claude.',
    );
  }
  const target = await findTarget(machine, journal, options, talk);
  const who = target.tokenCommand ? 'you' : 'the key';
  talk.print(`${target.url} answers, and ${who} may use ${target.models.length} models.\n`);
  const agents = wanted.filter((agent) => takesToken(agent, target));
  const left = wanted.filter((agent) => !agents.includes(agent));
  for (const agent of left) talk.warn(`${describeWithoutCommand(agent)}\n`);
  const { changes, failed } = planAll(agents, target, journal, talk);
  assertOneGateway(
    agents.filter(({ name }) => !failed.has(name)),
    target,
    journal,
  );
  for (const agent of agents) talk.print(describeVariables(agent, target) + describeManagedSettings(agent, target));
  for (const warning of describeWarnings(agents, target, changes)) talk.warn(`${warning}\n`);
  const isWhole = failed.size === 0 && (left.length === 0 || names.length === 0);
  if (options.dryRun === true) return isWhole ? 0 : 1;
  if (changes.length > 0 && options.yes !== true && !(await isAgreed(changes.length, talk))) {
    talk.print('Nothing was changed.\n');
    return 1;
  }
  const made = withLock(machine, journal, (madeFolders) =>
    makeAll(machine, target, journal, changes, madeFolders, talk),
  );
  if (changes.length > 0 && made.length > 0) talk.print(describeEnd(made));
  else if (changes.length === 0 && agents.length > 0) talk.print('Everything is set up already.\n');
  return isWhole && made.length === changes.length ? 0 : 1;
}

/** Works out all changes and shows them. An agent whose settings do not fit keeps no other from being set up. */
function planAll(
  agents: readonly Agent[],
  target: Target,
  journal: Journal | undefined,
  { print, warn }: Talk,
): { changes: PlannedChange[]; failed: Set<string> } {
  const changes: PlannedChange[] = [];
  const failed = new Set<string>();
  const plan = (agent: Agent, file: AgentFile) => {
    try {
      const change = planChange(agent, file, target, journal);
      if (!change) return;
      changes.push(change);
      print(`\n${agent.title}\n${showDiff(file.path, change.before, change.after, target.key)}`);
    } catch (error) {
      if (!(error instanceof UnfitSettings)) throw error;
      failed.add(agent.name);
      warn(`${agent.title}: ${file.path} stays as it is: ${error.message}\n`);
    }
  };
  for (const agent of agents) for (const file of agent.files(target.machine)) plan(agent, file);
  return { changes, failed };
}

/** One key is kept, for one gateway: an agent that is left at another one would send the key there. */
function assertOneGateway(agents: readonly Agent[], { url }: Target, journal: Journal | undefined): void {
  if (!journal || journal.url === url) return;
  const left = [...new Set(journal.entries.map(({ agent }) => agent))].filter(
    (agent) => !agents.some(({ name }) => name === agent),
  );
  if (left.length === 0) return;
  const names = left.join(' ');
  throw new SetupFailed(
    `Agents of this machine use one gateway, and these are set up for ${journal.url}: ${left.join(', ')}. Move them, ` +
      `too, with droid2api setup ${[...left, ...agents.map(({ name }) => name)].join(' ')}, or take them back first ` +
      `with droid2api setup --undo ${names}.`,
  );
}

/** Makes the changes. Gives those that the system has let be made. */
function makeAll(
  machine: Machine,
  { url, key, tokenCommand, foldersOfSignIn = [] }: Target,
  former: Journal | undefined,
  changes: readonly PlannedChange[],
  madeFolders: readonly string[],
  { warn }: Talk,
): PlannedChange[] {
  const folders = former?.madeFolders ?? (madeFolders.length > 0 ? madeFolders : foldersOfSignIn);
  let journal: Journal = { url, madeFolders: folders, entries: former?.entries ?? [] };
  // Whoever undoes an interrupted set-up finds the key in the journal's folder.
  writeJournal(machine, journal);
  if (tokenCommand) installTokenProgram(machine);
  else writeKey(machine, key);
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
  const ways = 'Start an agent as always; the same command with --undo takes everything back.';
  return `\nSet up: ${names.join(', ')}. ${ways}\n`;
}
