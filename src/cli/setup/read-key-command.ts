import { keyFileOf, type Machine } from './machine.js';

/**
 * The command by which an agent reads the member's key. A command of the system serves: it needs no Node.js, no
 * installed program and no time.
 */
export function readKeyCommand(machine: Machine): { command: string; args: string[] } {
  const path = keyFileOf(machine);
  if (machine.platform === 'win32') return { command: 'cmd.exe', args: ['/d', '/c', 'type', path] };
  return { command: 'cat', args: [path] };
}

/** The same for a shell. */
export function readKeyInShell(machine: Machine): string {
  const path = keyFileOf(machine);
  return machine.platform === 'win32' ? `type "${path}"` : `cat '${path.replaceAll("'", String.raw`'\''`)}'`;
}
