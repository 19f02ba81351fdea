import 'reflect-metadata';
import { AccountsFileError, asList, readAccountsFile } from '../../accounts/read-accounts-file.js';
import { readTextFile } from '../../config/read-text-file.js';

/**
 * Prints how many entries a list has, as `sync-accounts.sh` asks. The exit code is 1, with the reasons, where a gateway
 * would refuse the list.
 */
export function checkAccountsFile(path: string): number {
  try {
    const { entries, problems, count } = readAccountsFile(readTextFile(path));
    if (problems.length > 0)
      process.stderr.write(`${path}: the gateway will leave these entries out:\n${asList(problems)}\n`);
    process.stdout.write(`${count}\n`);
    return count > 0 && entries.length === 0 ? 1 : 0;
  } catch (error) {
    const problems =
      error instanceof AccountsFileError
        ? error.problems
        : [`it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`];
    process.stderr.write(`${path} is no list of accounts that the gateway would take over:\n${asList(problems)}\n`);
    return 1;
  }
}
