import { type CloudSignIn, type Upstream } from '../config/gateway-config.js';
import { DEFAULT_SETTINGS } from './account-entry.js';
import { type CloudLogin, type TeamAccount } from './team-account.js';

type CloudAccount = TeamAccount & { login: CloudLogin };

/**
 * Makes the account of an upstream at which the gateway signs in. It has no token yet, and the database does not know
 * it: each replica signs in for itself.
 */
function cloudAccount(upstream: Upstream & { signIn: CloudSignIn }): CloudAccount {
  return {
    ...DEFAULT_SETTINGS,
    id: `cloud:${upstream.name}`,
    upstream: upstream.name,
    source: 'cloud',
    name: upstream.name,
    login: {
      kind: 'cloud',
      signIn: upstream.signIn,
      accessToken: null,
      aws: null,
      expiresAtMs: null,
      refreshedAtMs: null,
      clockOffsetMs: 0,
    },
    needsLogin: null,
    retiredAtMs: null,
    revision: 0,
  };
}

/** Gives the accounts of all upstreams at which the gateway signs in. */
export function cloudAccounts(upstreams: readonly Upstream[]): CloudAccount[] {
  return upstreams.flatMap((upstream) => (hasSignIn(upstream) ? [cloudAccount(upstream)] : []));
}

function hasSignIn(upstream: Upstream): upstream is Upstream & { signIn: CloudSignIn } {
  return upstream.signIn !== undefined;
}
