import { DEFAULT_SETTINGS } from '../../src/accounts/account-entry.js';
import { type LoginTokens, type TeamAccount } from '../../src/accounts/team-account.js';
import { Secret } from '../../src/config/secret.js';

/** A login with tokens that work, but for what the test says. */
export function makeLogin(id: string, more: Partial<LoginTokens> = {}): LoginTokens {
  return {
    kind: 'tokens',
    accessToken: new Secret(`at-${id}`),
    refreshToken: new Secret(`rt-${id}`),
    organizationId: null,
    expiresAtMs: null,
    loggedInAtMs: null,
    refreshedAtMs: null,
    ...more,
  };
}

/** An account of the pool that works, but for what the test says. */
export function makeAccount(id: string, more: Partial<TeamAccount> = {}): TeamAccount {
  return {
    ...DEFAULT_SETTINGS,
    id,
    source: 'file',
    login: makeLogin(id),
    needsLogin: null,
    retiredAtMs: null,
    revision: 1,
    ...more,
  };
}
