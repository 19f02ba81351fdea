import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Agent } from './agent.js';
import { type Machine } from './machine.js';

/** Finds a program on the PATH, as the system's shell would. */
export function findProgram(name: string, { platform, variable }: Machine): string | undefined {
  const folders = (variable('PATH') ?? '').split(delimiter).filter((folder) => folder !== '');
  const endings = platform === 'win32' ? (variable('PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').split(';') : [''];
  return folders
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
    .find((path) => isProgram(path));
}

/** Tells whether an agent is on the machine: its program, or settings that it or somebody has made. */
export function isOnMachine(agent: Agent, machine: Machine): boolean {
  return findProgram(agent.program, machine) !== undefined || existsSync(agent.home(machine));
}

function isProgram(path: string): boolean {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
