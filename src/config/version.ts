import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from './package-folder.js';

/** The version in the `package.json` of the gateway. */
export const VERSION: string =
  PACKAGE_FOLDER === undefined
    ? 'unknown'
    : (JSON.parse(readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8')) as { version: string }).version;
