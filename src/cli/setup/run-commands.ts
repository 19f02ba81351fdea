import { UsageError } from '../usage-error.js';
import { askPerson, readInput } from './ask-person.js';
import { type Questions, type TargetOptions } from './questions.js';
import { runAgent } from './run-agent.js';
import { runSetup, type SetupOptions, type Talk } from './run-setup.js';
import { runUndo } from './run-undo.js';
import { thisMachine } from './this-machine.js';

/** What was typed behind `setup`. */
export interface SetupCommand extends Omit<SetupOptions, 'login'> {
  login?: string | boolean;
  undo?: boolean;
}

export async function runSetupCommand(agents: readonly string[], options: SetupCommand): Promise<number> {
  const { undo, login, ...others } = options;
  if (others.key !== undefined && others.keyStdin === true)
    throw new UsageError('--key and --key-stdin both give the key: leave one out.');
  if (login !== undefined && (others.key !== undefined || others.keyStdin === true))
    throw new UsageError('--login signs in, and needs no key: leave --key and --key-stdin out, or --login.');
  const told = (['url', 'key', 'keyStdin', 'model'] as const).filter((name) => others[name] !== undefined);
  if (undo === true && told.length > 0)
    throw new UsageError('--undo needs neither a gateway nor a key: leave --url, --key, --key-stdin and --model out.');
  if (undo === true && login !== undefined) throw new UsageError('--undo does not sign in: leave --login out.');
  const talk: Talk = {
    ...questionsOf(),
    print: (text) => void process.stdout.write(text),
    warn: (text) => void process.stderr.write(text),
  };
  return undo === true
    ? runUndo(thisMachine(), agents, others, talk)
    : runSetup(thisMachine(), agents, { ...others, login: readLogin(login) }, talk);
}

/** `--login` alone has a command print tokens, for every agent alike. */
function readLogin(login: string | boolean | undefined): SetupOptions['login'] {
  if (login === undefined || login === 'gateway') return login;
  if (login === true || login === 'token') return 'token';
  throw new UsageError('--login takes token or gateway, or nothing behind it.');
}

export function runAgentCommand(agent: string, args: readonly string[], options: TargetOptions): Promise<number> {
  return runAgent(thisMachine(), agent, args, options, questionsOf());
}

/** Questions are asked at a terminal alone: what a program writes is no answer of a person. */
function questionsOf(): Questions {
  return {
    ask: process.stdin.isTTY ? askPerson : undefined,
    readInput,
    tell: (text) => void process.stderr.write(text),
  };
}
