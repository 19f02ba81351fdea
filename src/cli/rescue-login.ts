import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '../storage/write-file-atomically.js';
import { type RawEntry } from './find-same-account.js';

/**
 * Keeps a login that a person has confirmed where `accounts.json` cannot take it, in a file for its owner only. Answers
 * where; undefined where nothing can be written.
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
      // The next folder.
    }
  }
  return undefined;
}
