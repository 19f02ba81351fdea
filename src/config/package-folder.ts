import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the nearest `package.json` above this file. How far above depends on the build. */
export const PACKAGE_FOLDER: string | undefined = findFolder(new URL('.', import.meta.url));

function findFolder(folder: URL): string | undefined {
  if (existsSync(fileURLToPath(new URL('package.json', folder)))) return fileURLToPath(folder);
  const parent = new URL('..', folder);
  return parent.href === folder.href ? undefined : findFolder(parent);
}
