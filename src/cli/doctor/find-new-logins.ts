import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { DEFAULT_UPSTREAM } from '../../config/upstream-words.js';
import { AccountsFileError, readAccountsFile } from '../../accounts/read-accounts-file.js';
import { readAuthJson } from '../../auth/auth-json.js';
import { readTextFile } from '../../config/read-text-file.js';
import { nameCommand } from '../../config/name-command.js';
import { type Finding, type Variable } from './finding.js';

const CORRECT = `Correct the file; docs/accounts.md has its form, and ${nameCommand('accounts add')} writes it.`;

/** A login that the database does not have yet. */
export interface NewLogin {
  id: string;
  upstream: string;
  from: string;
}

/**
 * Finds the logins in `accounts.json`, `DROID_REFRESH_KEY` and the Droid CLI's file, and what is wrong with those
 * files.
 */
export function findNewLogins(variable: Variable): { logins: NewLogin[]; findings: Finding[] } {
  const findings: Finding[] = [];
  const logins = [
    ...readAccountsJson(variable, findings),
    ...readRefreshKey(variable),
    ...readCliLogin(variable, findings),
  ];
  return { logins, findings };
}

function readAccountsJson(variable: Variable, findings: Finding[]): NewLogin[] {
  const path = resolve(variable('DROID_ACCOUNTS') ?? 'accounts.json');
  if (!existsSync(path)) return [];
  try {
    const { entries, problems, warnings } = readAccountsFile(readTextFile(path));
    for (const problem of problems) {
      findings.push({
        check: 'credentials',
        state: entries.length > 0 ? 'warning' : 'problem',
        text: `${path}: ${problem}`,
        fix: CORRECT,
      });
    }
    for (const warning of warnings)
      findings.push({ check: 'credentials', state: 'warning', text: `${path}: ${warning}` });
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
      findings.push({
        check: 'credentials',
        state: 'warning',
        text: `${path} holds tokens, and others on this machine may read it`,
        fix: `chmod 600 ${path}`,
      });
    }
    return entries.map(({ id, settings }) => ({ id, upstream: settings.upstream, from: path }));
  } catch (error) {
    const reason =
      error instanceof AccountsFileError
        ? error.message
        : `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`;
    findings.push({ check: 'credentials', state: 'problem', text: `${path}: ${reason}`, fix: CORRECT });
    return [];
  }
}

function readRefreshKey(variable: Variable): NewLogin[] {
  return variable('DROID_REFRESH_KEY') === undefined
    ? []
    : [{ id: 'DROID_REFRESH_KEY', upstream: DEFAULT_UPSTREAM, from: 'the environment' }];
}

function readCliLogin(variable: Variable, findings: Finding[]): NewLogin[] {
  const path = join(variable('HOME') ?? homedir(), '.factory', 'auth.json');
  try {
    const login = readAuthJson(path);
    if (login === 'no_refresh_token') {
      findings.push({
        check: 'credentials',
        state: 'warning',
        text: `${path} has no refresh_token, so nobody pays by it`,
        fix: 'Log in with the Droid CLI again, or remove the file.',
      });
    }
    return typeof login === 'string' ? [] : [{ id: 'auth.json', upstream: DEFAULT_UPSTREAM, from: path }];
  } catch (error) {
    findings.push({
      check: 'credentials',
      state: 'warning',
      text: error instanceof Error ? error.message : `${path} cannot be read`,
      fix: 'Log in with the Droid CLI again, or remove the file.',
    });
    return [];
  }
}
