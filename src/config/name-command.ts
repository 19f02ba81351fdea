import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from './package-folder.js';

/** In a clone people type scripts of npm, and an installed program by its name. */
const IN_CLONE = PACKAGE_FOLDER !== undefined && existsSync(join(PACKAGE_FOLDER, 'src'));

/** Writes a command as whoever reads it can type it: `keys list` is `npm run keys -- list` in a clone. */
export function nameCommand(words: string, inClone = IN_CLONE): string {
  if (!inClone) return `droid2api ${words}`;
  if (words === 'accounts add') return 'npm run add-account';
  const [command, ...rest] = words.split(' ');
  return rest.length === 0 ? `npm run ${command}` : `npm run ${command} -- ${rest.join(' ')}`;
}
