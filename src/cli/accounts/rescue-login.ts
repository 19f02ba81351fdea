import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '../../storage/write-file-atomically.js';
import { type RawEntry } from './find-same-account.js';

/**
 * Keeps a confirmed login that `accounts.json` cannot take, in a file for its owner only. Gives the path; undefined
 * where no folder takes the file.
 */
export function rescueLogin(accountsPath: string, entry: RawEntry): string | undefined {
  const name = `droid2api-login-${new Date()
    .toISOString()
    .replace(/[^0-9]/g, '')
    .slice(0, 17)}.json`;
  for (const folder of [dirname(accountsPath), process.cwd(), homedir(), tmpdir()]) {
    const path = join(folder, name);
    try {
      writeFileAtomically(path, `${JSON.stringify({ version: 1, accounts: [entry] }, null, 2)}\n`);
      return path;
    } catch {
      // The next folder may take it.
    }
  }
  return undefined;
}
