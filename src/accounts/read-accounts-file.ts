import { findUnknownKeys } from '../config/find-unknown-keys.js';
import { JsonFault, parseJsonFile } from '../config/parse-json-file.js';
import { type AccountEntry } from './account-entry.js';
import { AccountsFileEntry } from './accounts-file.js';
import { FOREIGN_KEYS } from './adapt-entry.js';
import { assignAccountIds } from './assign-account-ids.js';
import { type ListedEntry, readEntry } from './read-entry.js';

const MOST_ENTRIES = 10_000;
const MOST_LINES = 20;

/** The document is no list of accounts. `problems` has a line for each fault, with its path and without its value. */
export class AccountsFileError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '));
    this.name = 'AccountsFileError';
  }
}

interface AccountsList {
  /** The usable entries. */
  entries: AccountEntry[];
  /** The place of each usable entry in the list, by its id. */
  indexOf: ReadonlyMap<string, number>;
  /** Why other entries are not usable, each with its path. */
  problems: string[];
  warnings: string[];
  /** The number of entries, usable or not. */
  count: number;
}

/**
 * Reads the text of `accounts.json`, entry by entry. Throws an {@link AccountsFileError} where the document is no list
 * of accounts.
 */
export function readAccountsFile(text: string): AccountsList {
  let raw: unknown;
  try {
    raw = parseJsonFile(text);
  } catch (error) {
    throw new AccountsFileError([error instanceof JsonFault ? error.message : 'the file is not valid JSON']);
  }
  return readAccountsList(raw);
}

/** Reads a document that has been parsed. */
export function readAccountsList(raw: unknown): AccountsList {
  const list = entriesOf(raw);
  const problems: string[] = [];
  const listed: ListedEntry[] = [];
  const warnings = Array.isArray(raw) ? [] : unknownIn(raw as object);
  list.forEach((one, index) => {
    const read = readEntry(one, index);
    if (Array.isArray(read)) problems.push(...read);
    else listed.push(read);
    if (typeof one === 'object' && one !== null && !Array.isArray(one))
      warnings.push(...findUnknownKeys(AccountsFileEntry, one, `accounts[${index}]`, FOREIGN_KEYS));
  });
  const named = assignAccountIds(listed, problems);
  return {
    entries: named.map(({ entry }) => entry),
    indexOf: new Map(named.map(({ entry, index }) => [entry.id, index])),
    problems,
    warnings,
    count: list.length,
  };
}

/**
 * Reads an import, which is taken over as a whole or not at all. Throws an {@link AccountsFileError} that lists every
 * problem.
 */
export function readAccounts(raw: unknown): AccountEntry[] {
  const { entries, problems } = readAccountsList(raw);
  if (problems.length > 0) throw new AccountsFileError(problems);
  return entries;
}

/** Formats lines for a log or a terminal, and cuts a long list. */
export function asList(lines: readonly string[]): string {
  const shown = lines.slice(0, MOST_LINES).map((line) => `  - ${line}`);
  return [...shown, ...(lines.length > MOST_LINES ? [`  - and ${lines.length - MOST_LINES} more`] : [])].join('\n');
}

/** Gives the raw entries of a document. A bare list is a document too. */
export function entriesOf(raw: unknown): readonly unknown[] {
  if (typeof raw !== 'object' || raw === null) throw new AccountsFileError(['the document must be one JSON object']);
  const { version, accounts } = Array.isArray(raw)
    ? { accounts: raw as unknown[] }
    : (raw as { version?: unknown; accounts?: unknown });
  const problems = [];
  if (version !== undefined && version !== null && Number(version) !== 1) problems.push('version must be 1');
  if (!Array.isArray(accounts)) problems.push('accounts must be an array');
  else if (accounts.length > MOST_ENTRIES) problems.push(`accounts must not have more than ${MOST_ENTRIES} entries`);
  if (problems.length > 0 || !Array.isArray(accounts)) throw new AccountsFileError(problems);
  return accounts as unknown[];
}

function unknownIn(document: object): string[] {
  return Object.keys(document).flatMap((key) =>
    ['version', 'accounts'].includes(key)
      ? []
      : [`${JSON.stringify(key)} is not a known key beside version and accounts`],
  );
}
