import { existsSync } from 'node:fs';
import { idInOrganization } from '../../accounts/assign-account-ids.js';
import { AccountsFileError, entriesOf, readAccountsList } from '../../accounts/read-accounts-file.js';
import { JsonFault, parseJsonFile } from '../../config/parse-json-file.js';
import { readTextFile } from '../../config/read-text-file.js';
import { nameCommand } from '../../config/name-command.js';
import { assertWritable, writeFileAtomically } from '../../storage/write-file-atomically.js';
import { type RawEntry, findSameAccount } from './find-same-account.js';

/**
 * Throws where an account could not be added to the file. The person who is about to log in reads the text. Changes
 * nothing.
 */
export function assertUpdatable(path: string): void {
  readRaw(path);
  try {
    assertWritable(path);
  } catch (error) {
    throw new Error(
      `${path} cannot be written (${codeOf(error)}). Make its folder writable for this user, or write another ` +
        `file (--file FILE), which ${nameCommand('accounts import FILE')} takes over.`,
      { cause: error },
    );
  }
}

/**
 * Adds an account to the file, or gives the entry of the same e-mail and organization its new login. Everything else in
 * the file stays. Gives the account's id.
 */
export function addToAccountsFile(path: string, entry: RawEntry): { id: string; change: 'added' | 'updated' } {
  const { document, entries } = readRaw(path);
  const known = findSameAccount(entries, entry);
  let written = entry;
  if (known) {
    // What another tool has written about the former login, such as its end, is no longer true.
    const { type: _type, exp: _exp, expires_at: _expires, ...kept } = known;
    written = { ...kept, ...entry, id: known['id'] ?? entry['id'], name: known['name'] ?? entry['name'] };
  } else if (readAccountsList(document).indexOf.has(String(entry['id']))) {
    written = {
      ...entry,
      id: idInOrganization(String(entry['id']), textOf(entry['organization_id']) ?? String(Date.now())),
    };
  }
  const next = known ? entries.map((other) => (other === known ? written : other)) : [...entries, written];
  const updated = replaceAccounts(document, next);
  const at = `accounts[${next.indexOf(written)}]`;
  const problems = readAccountsList(updated).problems.filter(
    (problem) => problem.startsWith(`${at}.`) || problem.startsWith(`${at} `),
  );
  if (problems.length > 0) throw new AccountsFileError(problems);
  write(path, updated);
  return { id: String(written['id']), change: known ? 'updated' : 'added' };
}

/** Removes an account from the file. Gives false where the file has no such account. */
export function removeFromAccountsFile(path: string, id: string): boolean {
  if (!existsSync(path)) return false;
  const { document, entries } = readRaw(path);
  const found = readAccountsList(document).indexOf.get(id);
  const left = entries.filter((entry, index) => index !== found && (entry['id'] ?? entry['email']) !== id);
  if (left.length === entries.length) return false;
  write(path, replaceAccounts(document, left));
  return true;
}

/**
 * Reads the file. Throws where it is not usable as a whole: writing it would lose its content. Entries that are not
 * usable stay in it.
 */
function readRaw(path: string): { document: object; entries: RawEntry[] } {
  if (!existsSync(path)) return { document: { version: 1, accounts: [] }, entries: [] };
  let document: unknown;
  try {
    document = parseJsonFile(readTextFile(path));
  } catch (error) {
    throw new AccountsFileError([
      `${path} cannot be added to: ` +
        `${error instanceof JsonFault ? error.message : `it cannot be read (${codeOf(error)})`}`,
    ]);
  }
  try {
    return { document: document as object, entries: [...entriesOf(document)] as RawEntry[] };
  } catch (error) {
    throw new AccountsFileError([
      `${path} cannot be added to: ${error instanceof Error ? error.message : 'it is no list of accounts'}`,
    ]);
  }
}

function replaceAccounts(document: object, accounts: RawEntry[]): object {
  return Array.isArray(document) ? accounts : { ...document, accounts };
}

function write(path: string, document: object): void {
  writeFileAtomically(path, `${JSON.stringify(document, null, 2)}\n`);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
