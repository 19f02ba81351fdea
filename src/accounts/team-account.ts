import { type CloudSignIn } from '../config/gateway-config.js';
import { type Secret } from '../config/secret.js';
import { type AccountSettings, type FixedKey } from './account-entry.js';
import { type AwsKey } from './payer.js';
import { type Tokens } from './tokens.js';

/**
 * Where an account comes from: `accounts.json`, an import through the admin API or the command line, a fixed key of the
 * environment (`FACTORY_API_KEY`), the gateway's sign-in at a cloud, `DROID_REFRESH_KEY`, or `~/.factory/auth.json`.
 */
export type AccountSource = 'file' | 'import' | 'api_key' | 'cloud' | 'refresh_key' | 'auth_json';

/**
 * An account in memory, which can pay for requests of one upstream. A change of its login or settings replaces the
 * object.
 */
export interface TeamAccount extends AccountSettings {
  id: string;
  source: AccountSource;
  login: FixedKey | LoginTokens | CloudLogin;
  needsLogin: NeedsLogin | null;
  retiredAtMs: number | null;
  /** Grows with every change in the database; 0 for accounts that live in memory only. */
  revision: number;
}

/** The tokens that an account has now. */
export interface LoginTokens extends Tokens {
  kind: 'tokens';
  /** When the gateway last renewed the tokens; null for tokens as they came from outside. */
  refreshedAtMs: number | null;
}

/** What a cloud gave the gateway, which signs in anew for each token. It lives in memory only. */
export interface CloudLogin {
  kind: 'cloud';
  signIn: CloudSignIn;
  /** A bearer token, or the secret key of AWS; null before the first sign-in. */
  accessToken: Secret | null;
  aws: AwsKey | null;
  expiresAtMs: number | null;
  refreshedAtMs: number | null;
  /** How far the cloud's clock is ahead of this machine's, where signatures are refused for it. */
  clockOffsetMs: number;
}

/** The issuer has ended the login, and only a new login helps. */
export interface NeedsLogin {
  reason: string;
  sinceMs: number;
}

/** Gives the secret that goes to the upstream; null while the account has no token. */
export function credentialOf({ login }: TeamAccount): Secret | null {
  return login.kind === 'api_key' ? login.apiKey : login.accessToken;
}

/** Gives the token with which the gateway renews the account's tokens; null for an account that holds a fixed key. */
export function refreshTokenOf({ login }: TeamAccount): Secret | null {
  return login.kind === 'tokens' ? login.refreshToken : null;
}

/** Whether the gateway can fetch the account another token. */
export function canRenew(account: TeamAccount): boolean {
  return account.login.kind === 'cloud' || refreshTokenOf(account) !== null;
}

/** Whether an account has another key or refresh token than it had before. */
export function hasNewCredential(former: TeamAccount, { login }: TeamAccount): boolean {
  if (login.kind === 'api_key') return former.login.kind !== 'api_key' || !former.login.apiKey.equals(login.apiKey);
  if (login.kind === 'cloud') {
    if (former.login.kind !== 'cloud' || former.login.signIn !== login.signIn) return true;
    return login.accessToken !== null && !credentialOf(former)?.equals(login.accessToken);
  }
  return login.refreshToken !== null && !refreshTokenOf(former)?.equals(login.refreshToken);
}

/** Gives the name of an account in logs and tables, which never has a token in it. */
export function displayNameOf(account: Pick<TeamAccount, 'id' | 'name' | 'email'>): string {
  const label = account.name ?? account.email;
  return label === null || label === account.id ? account.id : `${account.id} (${label})`;
}
