import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Where the gateway's files are, for a command that was typed in some folder. */
interface Home {
  /** In place of `config.json`, `accounts.json` and `data` of the current folder; undefined: those. */
  config: string | undefined;
  accounts: string | undefined;
  data: string | undefined;
  /** Whether nothing of a gateway is there yet. */
  isNew: boolean;
}

/** What shows that somebody runs a gateway in a folder. */
const TRACES = ['config.json', 'accounts.json', '.env', 'data'];

/**
 * Chooses where a gateway has its files: in the current folder, or, where there is nothing of a gateway and the program
 * is installed for the whole machine, in the folder that the system has for such things. `packageFolder` is where the
 * program is installed; its configuration stands in for one that nobody has written.
 */
export function chooseHome(
  folder: string,
  packageFolder: string | undefined,
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
): Home {
  const traces = TRACES.filter((name) => existsSync(join(folder, name)));
  const isGlobal = packageFolder !== undefined && isInstalledGlobally(packageFolder);
  const own = traces.length === 0 && isGlobal ? dataFolderOf(platform, environment) : undefined;
  const configs = [join(own ?? folder, 'config.json'), ...(packageFolder ? [join(packageFolder, 'config.json')] : [])];
  return {
    config: configs.find((path) => existsSync(path)),
    accounts: own && join(own, 'accounts.json'),
    data: own && join(own, 'data'),
    isNew: traces.length === 0 && !(own !== undefined && existsSync(own)),
  };
}

/**
 * Tells an installation for the machine from one for a project or of `npx`, which have a `package.json` beside
 * `node_modules`. pnpm, yarn and bun have one too, in a folder that is called `global`.
 */
export function isInstalledGlobally(packageFolder: string): boolean {
  const modules = dirname(packageFolder);
  if (basename(modules) !== 'node_modules') return false;
  return /[\\/]global[\\/]/.test(modules) || !existsSync(join(dirname(modules), 'package.json'));
}

/**
 * The folder for what a program keeps: https://specifications.freedesktop.org/basedir-spec/latest/ on Linux. Undefined
 * where the person has no folder of their own.
 */
function dataFolderOf(
  platform: NodeJS.Platform,
  { HOME, XDG_DATA_HOME, LOCALAPPDATA }: NodeJS.ProcessEnv,
): string | undefined {
  if (platform === 'win32') return LOCALAPPDATA && join(LOCALAPPDATA, 'droid2api');
  if (platform === 'darwin') return HOME && join(HOME, 'Library', 'Application Support', 'droid2api');
  const base = XDG_DATA_HOME || (HOME && join(HOME, '.local', 'share'));
  return base && join(base, 'droid2api');
}
