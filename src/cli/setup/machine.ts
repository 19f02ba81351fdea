import { isAbsolute, join } from 'node:path';

/** The machine and the person that a command works for. */
export interface Machine {
  home: string;
  platform: NodeJS.Platform;
  /** Reads an environment variable; one without text is absent. */
  variable: (name: string) => string | undefined;
}

/** The folder in which this program keeps the member's key and what `setup` has to remember. */
export function configFolderOf({ home, platform, variable }: Machine): string {
  const xdg = variable('XDG_CONFIG_HOME');
  // The specification has relative ones ignored: agents are started in any folder.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'droid2api');
  switch (platform) {
    case 'win32':
      return join(variable('APPDATA') ?? join(home, 'AppData', 'Roaming'), 'droid2api');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'droid2api');
    default:
      return join(home, '.config', 'droid2api');
  }
}

/** Where the member's key is kept. */
export function keyFileOf(machine: Machine): string {
  return join(configFolderOf(machine), 'key');
}

/** There while a `setup` changes things. */
export function lockFileOf(machine: Machine): string {
  return join(configFolderOf(machine), 'lock');
}
