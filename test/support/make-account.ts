import { type TeamAccount } from '../../src/accounts/team-account.js';
import { Secret } from '../../src/config/secret.js';

/** An account of the pool that works, but for what the test says. */
export function makeAccount(id: string, more: Partial<TeamAccount> = {}): TeamAccount {
  return {
    id,
    upstream: 'factory',
    source: 'file',
    name: null,
    email: null,
    organizationId: null,
    apiKey: null,
    accessToken: new Secret(`at-${id}`),
    refreshToken: new Secret(`rt-${id}`),
    expiresAtMs: null,
    loggedInAtMs: null,
    refreshedAtMs: null,
    weight: 1,
    maxConcurrency: null,
    enabled: true,
    labels: [],
    needsLogin: null,
    retiredAtMs: null,
    revision: 1,
    ...more,
  };
}
