import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asObject, asString, ownMember, parseObject } from '../../dialects/wire-value.js';

/** Where `npx` keeps what it has installed: …/_npx/<hash>/node_modules/droid2api/… */
const NPX = /^(.*[/\\]_npx[/\\][^/\\]+)[/\\]node_modules[/\\]/;

/**
 * Finds the gateway that this program was loaded from by `npx http://gateway/droid2api.tgz`: npm writes the address
 * into the package.json of the folder in which it installs it. Undefined where the program came another way.
 */
export function findOwnAddress(program: string): string | undefined {
  const [, folder] = NPX.exec(dirname(program)) ?? [];
  if (folder === undefined) return undefined;
  try {
    const dependencies = asObject(
      ownMember(parseObject(readFileSync(join(folder, 'package.json'), 'utf8')), 'dependencies'),
    );
    const address = asString(ownMember(dependencies, 'droid2api'));
    return address !== undefined && /^https?:/.test(address) ? address : undefined;
  } catch {
    return undefined;
  }
}
