import { existsSync, readFileSync } from 'node:fs';
import { AccountsFileError, readAccounts } from '../accounts/read-accounts-file.js';
import { writeFileAtomically } from '../storage/write-file-atomically.js';

/** An entry as it stands in `accounts.json`, fields that only people use included. */
export type RawEntry = Record<string, unknown>;

/** Adds an account to the file, or gives the one of the same id or e-mail its new login; everything else in the file stays. */
export function addToAccountsFile(path: string, entry: RawEntry): 'added' | 'updated' {
  const { document, entries } = readRaw(path);
  const index = entries.findIndex((other) => other['id'] === entry['id'] || (entry['email'] !== undefined && sameEmail(other['email'], entry['email'])));
  const known = entries[index];
  if (known) entries[index] = { ...known, ...entry, id: known['id'] ?? entry['id'], name: known['name'] ?? entry['name'] };
  else entries.push(entry);
  write(path, { ...document, accounts: entries });
  return known ? 'updated' : 'added';
}

/** Answers whether the file had such an account. */
export function removeFromAccountsFile(path: string, id: string): boolean {
  if (!existsSync(path)) return false;
  const { document, entries } = readRaw(path);
  const left = entries.filter((entry) => (entry['id'] ?? entry['email']) !== id);
  if (left.length === entries.length) return false;
  write(path, { ...document, accounts: left });
  return true;
}

/** Throws where the file is not usable as it is: it would be lost otherwise. */
function readRaw(path: string): { document: Record<string, unknown>; entries: RawEntry[] } {
  if (!existsSync(path)) return { document: { version: 1 }, entries: [] };
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new AccountsFileError([`${path} cannot be read or is not valid JSON${error instanceof SyntaxError ? '' : ` (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`}`]);
  }
  readAccounts(document);
  const { accounts } = document as { accounts: RawEntry[] };
  return { document: document as Record<string, unknown>, entries: [...accounts] };
}

function write(path: string, document: object): void {
  writeFileAtomically(path, `${JSON.stringify(document, null, 2)}\n`);
}

function sameEmail(one: unknown, other: unknown): boolean {
  return typeof one === 'string' && typeof other === 'string' && one.toLowerCase() === other.toLowerCase();
}
