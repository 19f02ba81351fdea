import { type KeyCommand, type Target } from './agent.js';
import { keyFileOf } from './machine.js';

/**
 * The command by which an agent reads the member's key: the one that renews a sign-in, or for a key a command of the
 * system, which needs no Node.js, no installed program and no time.
 */
export function readKeyCommand({ machine, tokenCommand }: Pick<Target, 'machine' | 'tokenCommand'>): KeyCommand {
  if (tokenCommand) return tokenCommand;
  const path = keyFileOf(machine);
  if (machine.platform === 'win32') return { command: 'cmd.exe', args: ['/d', '/c', 'type', path] };
  return { command: 'cat', args: [path] };
}

/** The same for a shell. */
export function readKeyInShell(target: Pick<Target, 'machine' | 'tokenCommand'>): string {
  const { machine, tokenCommand } = target;
  const isWindows = machine.platform === 'win32';
  if (!tokenCommand && isWindows) return `type "${keyFileOf(machine)}"`;
  const quote = isWindows ? quoteForWindows : quoteForShell;
  const { command, args } = readKeyCommand(target);
  // The name of a command of the system stands as people write it.
  const first = tokenCommand ? quote(command) : command;
  return [first, ...args.map((arg) => (tokenCommand && /^[\w-]+$/.test(arg) ? arg : quote(arg)))].join(' ');
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Neither a path of Windows nor an address has such a quote in it. */
function quoteForWindows(text: string): string {
  return `"${text}"`;
}
