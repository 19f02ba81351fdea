import { type Secret } from '../config/secret.js';

/**
 * Where an account came from: `accounts.json`, an import through the admin API or the command line, a fixed key of the
 * environment (`FACTORY_API_KEY`), `DROID_REFRESH_KEY`, or `~/.factory/auth.json`.
 */
export type AccountSource = 'file' | 'import' | 'api_key' | 'refresh_key' | 'auth_json';

/** Whoever can pay for requests of one upstream. Replaced as a whole when its tokens or settings change. */
export interface TeamAccount {
  id: string;
  /** The only upstream that its credential may be sent to. */
  upstream: string;
  source: AccountSource;
  name: string | null;
  email: string | null;
  organizationId: string | null;
  /** A fixed key; null for accounts that log in. */
  apiKey: Secret | null;
  accessToken: Secret | null;
  refreshToken: Secret | null;
  /** When the access token ends; null when nobody said. */
  expiresAtMs: number | null;
  /** When a person logged in; the tokens that followed from that login do not change it. */
  loggedInAtMs: number | null;
  refreshedAtMs: number | null;
  weight: number;
  /** Requests at a time; null for no limit. */
  maxConcurrency: number | null;
  /** The operator's switch. */
  enabled: boolean;
  labels: readonly string[];
  needsLogin: NeedsLogin | null;
  retiredAtMs: number | null;
  revision: number;
}

/** The issuer has said that the login is over: only a new one helps. */
export interface NeedsLogin {
  reason: string;
  sinceMs: number;
}

/** What goes into the `authorization` header; null when the account has no token yet. */
export function credentialOf(account: TeamAccount): Secret | null {
  return account.apiKey ?? account.accessToken;
}

/** How logs and tables call an account: never by a token. */
export function displayNameOf(account: Pick<TeamAccount, 'id' | 'name' | 'email'>): string {
  const label = account.name ?? account.email;
  return label === null || label === account.id ? account.id : `${account.id} (${label})`;
}
