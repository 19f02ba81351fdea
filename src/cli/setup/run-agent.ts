import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { findProgram } from './find-program.js';
import { findTarget } from './find-target.js';
import { type Questions, type TargetOptions } from './questions.js';
import { readJournal } from './journal.js';
import { agentNamed } from './known-agents.js';
import { type Machine } from './machine.js';
import { SetupFailed } from './setup-failed.js';
import { installTokenProgram } from './token-command.js';

/** Sent on to the agent. A terminal sends Ctrl-C to the agent by itself. */
const PASSED_ON = ['SIGTERM', 'SIGHUP'] as const;

/**
 * Starts an agent that asks the gateway, without a change of its settings, and gives its exit code. A key is in its
 * environment and in no argument, which all people of the machine could read; who has signed in has it run a command
 * where it can.
 */
export async function runAgent(
  machine: Machine,
  name: string,
  args: readonly string[],
  options: TargetOptions,
  questions: Questions,
): Promise<number> {
  const agent = agentNamed(name);
  const program = findProgram(agent.program, machine);
  if (program === undefined)
    throw new SetupFailed(`${agent.title} is not on the PATH: install it, so that ${agent.program} --version works.`);

  const journal = readJournal(machine);
  if (!agent.launch) {
    if (journal?.entries.some(({ agent: set }) => set === agent.name)) return start(program, args, {});
    throw new SetupFailed(`${agent.title} heeds its settings only: droid2api setup ${agent.name} changes them.`);
  }
  const target = await findTarget(machine, journal, options, questions);
  if (target.tokenCommand && agent.asksCommand) installTokenProgram(machine);
  const launch = agent.launch(target);
  return start(program, [...launch.args, ...args], launch.variables);
}

function start(program: string, args: readonly string[], variables: Readonly<Record<string, string>>): Promise<number> {
  // Windows starts scripts by their shell alone.
  const isScript = /\.(?:cmd|bat)$/i.test(program);
  const child = spawn(isScript ? `"${program}"` : program, isScript ? args.map((arg) => `"${arg}"`) : args, {
    stdio: 'inherit',
    env: { ...process.env, ...variables },
    shell: isScript,
  });
  const wait = () => undefined;
  process.on('SIGINT', wait);
  const passing = PASSED_ON.map((signal) => [signal, () => child.kill(signal)] as const);
  for (const [signal, pass] of passing) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new SetupFailed(`${program} could not be started: ${error.message}`)));
    child.once('exit', (code, signal) => {
      process.off('SIGINT', wait);
      for (const [name, pass] of passing) process.off(name, pass);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
