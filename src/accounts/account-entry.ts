import { type Secret } from '../config/secret.js';

/** What the operator decides about an account; everything else follows from logging in. */
export interface AccountSettings {
  upstream: string;
  name: string | null;
  email: string | null;
  weight: number;
  maxConcurrency: number | null;
  enabled: boolean;
  labels: readonly string[];
}

/** A credential as it comes from outside. */
export type AccountLogin =
  | { kind: 'api_key'; apiKey: Secret }
  | {
      kind: 'tokens';
      accessToken: Secret | null;
      refreshToken: Secret;
      organizationId: string | null;
      expiresAtMs: number | null;
      loggedInAtMs: number | null;
    };

/** An account as a file, an import or the environment brings it. */
export interface AccountEntry {
  id: string;
  settings: AccountSettings;
  login: AccountLogin;
}

export const DEFAULT_SETTINGS: AccountSettings = {
  upstream: 'factory',
  name: null,
  email: null,
  weight: 1,
  maxConcurrency: null,
  enabled: true,
  labels: [],
};
