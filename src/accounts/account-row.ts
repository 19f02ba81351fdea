import { type Selectable } from 'kysely';
import { type Secret } from '../config/secret.js';
import { type AccountsTable } from '../storage/schema.js';
import { sealedPlaceOf, type SealedColumn } from '../storage/sealed-columns.js';
import { hashToken, type TokenCipher } from '../storage/token-cipher.js';
import { type AccountSource, type LoginTokens, type TeamAccount } from './team-account.js';
import { type AccountLogin, type AccountSettings } from './account-entry.js';
import { serializeSettings } from './reconcile-accounts.js';
import { type Tokens } from './tokens.js';
import { whyUnsendable } from './why-unsendable.js';

type Row = Selectable<AccountsTable>;
type SealedTokens = Pick<Tokens, 'accessToken' | 'refreshToken'>;

const NO_TOKENS: SealedTokens = { accessToken: null, refreshToken: null };

/** Makes an account out of its row. Throws a `SealError` where a secret does not open. */
export function toAccount(row: Row, cipher: TokenCipher): TeamAccount {
  const open = (column: SealedColumn): Secret | null => {
    const record = row[column];
    return record === null ? null : cipher.open(record, sealedPlaceOf(row.id, column));
  };
  // An earlier version stored credentials without cleaning them.
  const [apiKey, accessToken] = [open('api_key')?.cleaned() ?? null, open('access_token')?.cleaned() ?? null];
  const tokens: LoginTokens = {
    kind: 'tokens',
    accessToken,
    refreshToken: open('refresh_token'),
    organizationId: row.organization_id,
    expiresAtMs: row.expires_at_ms,
    loggedInAtMs: row.logged_in_at_ms,
    refreshedAtMs: row.refreshed_at_ms,
  };
  return {
    ...settingsOf(row),
    id: row.id,
    source: row.source as AccountSource,
    login: apiKey ? { kind: 'api_key', apiKey } : tokens,
    needsLogin:
      // A row with a next try is about a refusal by upstream: earlier versions wrote those here too.
      row.needs_login_reason === null || row.needs_login_next_try_ms !== null
        ? whyUnsendable(apiKey ?? accessToken)
        : { reason: row.needs_login_reason, sinceMs: row.needs_login_since_ms ?? 0 },
    retiredAtMs: row.retired_at_ms,
    revision: row.revision,
  };
}

/** The columns of the settings in force. */
export function settingsColumns(settings: AccountSettings) {
  return {
    upstream: settings.upstream,
    name: settings.name,
    email: settings.email,
    weight: settings.weight,
    max_concurrency: settings.maxConcurrency,
    enabled: settings.enabled ? 1 : 0,
    labels: JSON.stringify(settings.labels),
  };
}

/** The column of what a source says of the settings. */
export function sourceColumns(settings: AccountSettings, source: AccountSource) {
  // An import cannot come again unchanged as the file does. If `accounts.json` names the account later, the file's
  // settings count.
  return { file_settings: source === 'import' ? null : serializeSettings(settings) };
}

/** Reads the settings in force. */
export function settingsOf(row: Row): AccountSettings {
  return {
    upstream: row.upstream,
    name: row.name,
    email: row.email,
    weight: row.weight,
    maxConcurrency: row.max_concurrency,
    enabled: row.enabled === 1,
    labels: JSON.parse(row.labels) as string[],
  };
}

/** The columns of a new login, which replaces the former one. */
export function loginColumns(id: string, login: AccountLogin, cipher: TokenCipher) {
  const tokens = login.kind === 'tokens' ? login : null;
  return {
    ...NO_NEED_TO_LOG_IN,
    api_key: login.kind === 'api_key' ? seal(cipher, login.apiKey, id, 'api_key') : null,
    ...tokenColumns(id, tokens ?? NO_TOKENS, cipher),
    expires_at_ms: tokens?.expiresAtMs ?? null,
    organization_id: tokens?.organizationId ?? null,
    logged_in_at_ms: tokens?.loggedInAtMs ?? null,
    refreshed_at_ms: null,
  };
}

export function tokenColumns(id: string, { accessToken, refreshToken }: SealedTokens, cipher: TokenCipher) {
  return {
    access_token: accessToken && seal(cipher, accessToken, id, 'access_token'),
    refresh_token: refreshToken && seal(cipher, refreshToken, id, 'refresh_token'),
    refresh_token_hash: refreshToken && hashToken(refreshToken),
  };
}

export const NO_NEED_TO_LOG_IN = {
  needs_login_reason: null,
  needs_login_since_ms: null,
  needs_login_next_try_ms: null,
} as const;

function seal(cipher: TokenCipher, secret: Secret, id: string, column: SealedColumn): string {
  return cipher.seal(secret, sealedPlaceOf(id, column));
}
