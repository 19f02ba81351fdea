import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { listProblems } from '../config/list-problems.js';
import { Secret } from '../config/secret.js';
import { type AccountEntry, type AccountLogin } from './account-entry.js';
import { AccountsFile, type AccountsFileEntry } from './accounts-file.js';

/** Accounts that cannot be taken over; `problems` has a line for each fault, with its path and without its value. */
export class AccountsFileError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '));
    this.name = 'AccountsFileError';
  }
}

/** Text of `accounts.json` → its accounts. Throws an {@link AccountsFileError} that lists every problem at once. */
export function readAccountsFile(text: string): AccountEntry[] {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    // V8's message quotes the text around the fault, and that may be a token.
    throw new AccountsFileError(['the file is not valid JSON']);
  }
  return readAccounts(raw);
}

/** The same for a document that has been parsed, such as the body of an import. */
export function readAccounts(raw: unknown): AccountEntry[] {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new AccountsFileError(['the document must be one JSON object']);
  const file = plainToInstance(AccountsFile, raw);
  const problems = listProblems(validateSync(file));
  if (problems.length > 0) throw new AccountsFileError(problems);
  const entries = file.accounts.flatMap((entry, index) => readEntry(entry, `accounts[${index}]`, problems) ?? []);
  entries.forEach(({ id }, index) => {
    if (entries.findIndex((other) => other.id === id) < index) problems.push(`accounts[${index}].id must be unique`);
  });
  if (problems.length > 0) throw new AccountsFileError(problems);
  return entries;
}

function readEntry(entry: AccountsFileEntry, path: string, problems: string[]): AccountEntry | undefined {
  const id = entry.id ?? entry.email ?? undefined;
  const login = readLogin(entry, path, problems);
  if (id === undefined) problems.push(`${path}.id must be set where there is no email`);
  if (id === undefined || !login) return undefined;
  return {
    id,
    login,
    settings: {
      upstream: entry.upstream ?? 'factory',
      name: entry.name || null,
      email: entry.email ?? null,
      weight: entry.weight ?? 1,
      maxConcurrency: entry.max_concurrency ?? null,
      enabled: entry.enabled ?? true,
      labels: entry.labels ?? [],
    },
  };
}

function readLogin(entry: AccountsFileEntry, path: string, problems: string[]): AccountLogin | undefined {
  if (entry.api_key && (entry.refresh_token || entry.access_token)) {
    problems.push(`${path} must have either api_key or tokens, not both`);
    return undefined;
  }
  if (entry.api_key) return { kind: 'api_key', apiKey: new Secret(entry.api_key) };
  if (!entry.refresh_token) {
    problems.push(`${path}.refresh_token must be set, or api_key`);
    return undefined;
  }
  return {
    kind: 'tokens',
    refreshToken: new Secret(entry.refresh_token),
    accessToken: entry.access_token ? new Secret(entry.access_token) : null,
    organizationId: entry.organization_id || null,
    expiresAtMs: timeOf(entry.expires_at),
    loggedInAtMs: timeOf(entry.logged_in_at),
  };
}

function timeOf(text: string | null | undefined): number | null {
  return text ? Date.parse(text) : null;
}
