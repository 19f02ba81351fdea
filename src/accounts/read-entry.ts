import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { DEFAULT_UPSTREAM } from '../config/upstream-words.js';
import { isSendable } from '../config/clean-secret.js';
import { cleanName } from '../config/field-rules.js';
import { listProblems } from '../config/list-problems.js';
import { Secret } from '../config/secret.js';
import { hashToken } from '../storage/token-cipher.js';
import { type AccountEntry, type AccountLogin } from './account-entry.js';
import { AccountsFileEntry } from './accounts-file.js';
import { adaptEntry } from './adapt-entry.js';
import { readTokenClaims } from './read-token-claims.js';
import { isRenewable, readTokens } from './tokens.js';

const SECRETS = ['api_key', 'access_token', 'refresh_token'] as const;
const TIMES = ['expires_at', 'logged_in_at'] as const;

/** A usable entry of a list. */
export interface ListedEntry {
  entry: AccountEntry;
  /** Whether a person chose the id; otherwise it is the e-mail address, or a hash that stands in for one. */
  idChosen: boolean;
  /** The place in the list, and the words for it. */
  index: number;
  path: string;
}

/**
 * Reads an entry of a list. Gives a text for each reason why the entry is not usable, with its path and without its
 * values.
 */
export function readEntry(raw: unknown, index: number): ListedEntry | string[] {
  const path = `accounts[${index}]`;
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return [`${path} must be an object`];
  const fields = plainToInstance(AccountsFileEntry, adaptEntry(raw as Record<string, unknown>));
  const problems = listProblems(validateSync(fields, { forbidUnknownValues: false }), path);
  if (problems.length > 0) return problems;
  const login = readLogin(fields, path, problems);
  if (!login || problems.length > 0) return problems;
  const email =
    fields.email ??
    (login.kind === 'tokens' && login.accessToken
      ? cleanName(readTokenClaims(login.accessToken).email ?? '') || null
      : null);
  const idChosen = fields.id !== undefined && fields.id.toLowerCase() !== email?.toLowerCase();
  return {
    idChosen,
    index,
    path,
    entry: {
      id:
        fields.id ??
        email ??
        `account-${hashToken(login.kind === 'api_key' ? login.apiKey : login.refreshToken).slice(0, 8)}`,
      login,
      settings: {
        upstream: fields.upstream ?? DEFAULT_UPSTREAM,
        name: fields.name ?? null,
        email: fields.email ?? null,
        weight: fields.weight ?? 1,
        maxConcurrency: fields.max_concurrency ?? null,
        enabled: fields.enabled ?? true,
        labels: fields.labels ?? [],
      },
    },
  };
}

function readLogin(fields: AccountsFileEntry, path: string, problems: string[]): AccountLogin | undefined {
  for (const name of SECRETS) {
    if (fields[name] !== undefined && !isSendable(fields[name]))
      problems.push(`${path}.${name} has a character in it that no header can carry`);
  }
  const { api_key, access_token, refresh_token, organization_id, expires_at, logged_in_at } = fields;
  if (api_key !== undefined && (refresh_token !== undefined || access_token !== undefined))
    problems.push(`${path} must have either api_key or tokens, not both`);
  else if (api_key !== undefined) return { kind: 'api_key', apiKey: new Secret(api_key) };
  else if (refresh_token === undefined) problems.push(`${path}.refresh_token must be set, or api_key`);

  const tokens = readTokens({ access_token, refresh_token, organization_id, expires_at, logged_in_at });
  if (!isRenewable(tokens)) return undefined;
  for (const name of TIMES) {
    // `Date` does not know every form of ISO 8601, such as weeks.
    if (fields[name] !== undefined && Number.isNaN(Date.parse(fields[name])))
      problems.push(`${path}.${name} must be a time such as 2026-11-01T08:00:00Z`);
  }
  return { kind: 'tokens', ...tokens };
}
