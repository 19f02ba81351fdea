import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../../config/version.js';
import { writeFileAtomically } from '../../storage/write-file-atomically.js';
import { findProgram } from './find-program.js';
import { configFolderOf, type Machine } from './machine.js';
import { type KeyCommand } from './agent.js';

/** `droid2api token` in one file, beside the bundle that this one is part of. */
const BUNDLED = fileURLToPath(new URL('token.js', import.meta.url));

/** The folder of the copy that agents run. */
export function programFolderOf(machine: Machine): string {
  return join(configFolderOf(machine), 'program');
}

/**
 * The command by which an agent gets a token that holds. It runs a copy of the program, because `npx` and its like keep
 * what they load where it can vanish; in a checkout there is no bundle, and the program itself serves.
 */
export function tokenCommand(machine: Machine, url: string): KeyCommand {
  const program = existsSync(BUNDLED)
    ? [join(programFolderOf(machine), 'token.js')]
    : [...process.execArgv, process.argv[1] ?? ''];
  return { command: findNode(machine), args: [...program, 'token', '--url', url] };
}

/** Copies the program to where {@link tokenCommand} says that it is. */
export function installTokenProgram(machine: Machine): void {
  if (!existsSync(BUNDLED)) return;
  const path = join(programFolderOf(machine), 'token.js');
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileAtomically(path, readFileSync(BUNDLED));
  // It says what kind of file the copy is, and keeps a package.json further up from being taken for ours.
  const about = { name: 'droid2api-token', version: VERSION, type: 'module', private: true };
  writeFileAtomically(join(programFolderOf(machine), 'package.json'), `${JSON.stringify(about, undefined, 2)}\n`);
}

/** The Node.js that runs this program, by a path that an upgrade leaves, such as Homebrew's link to it. */
function findNode(machine: Machine): string {
  const found = findProgram('node', machine);
  return found !== undefined && realpathSync(found) === realpathSync(process.execPath) ? found : process.execPath;
}
