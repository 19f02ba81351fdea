import { DEFAULT_UPSTREAM } from '../config/upstream-words.js';
import { type Secret } from '../config/secret.js';
import { type RenewableTokens } from './tokens.js';

/** What the operator decides about an account. Everything else follows from its login. */
export interface AccountSettings {
  /** The only upstream that the account's credential may be sent to. */
  upstream: string;
  name: string | null;
  email: string | null;
  weight: number;
  /** Requests at a time; null for no limit. */
  maxConcurrency: number | null;
  /** False while the operator has switched the account off. */
  enabled: boolean;
  labels: readonly string[];
}

export interface FixedKey {
  kind: 'api_key';
  apiKey: Secret;
}

export type TokenLogin = { kind: 'tokens' } & RenewableTokens;

/** A credential as it comes from outside. */
export type AccountLogin = FixedKey | TokenLogin;

/** An account as a file, an import or the environment brings it. */
export interface AccountEntry {
  id: string;
  settings: AccountSettings;
  login: AccountLogin;
}

export const DEFAULT_SETTINGS: AccountSettings = {
  upstream: DEFAULT_UPSTREAM,
  name: null,
  email: null,
  weight: 1,
  maxConcurrency: null,
  enabled: true,
  labels: [],
};
