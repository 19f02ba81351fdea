import { cleanSecret } from '../config/clean-secret.js';
import { type Upstream } from '../config/gateway-config.js';
import { Secret } from '../config/secret.js';
import { hashToken } from '../storage/token-cipher.js';
import { DEFAULT_SETTINGS, type FixedKey } from './account-entry.js';
import { type TeamAccount } from './team-account.js';
import { whyUnsendable } from './why-unsendable.js';

type FixedKeyAccount = TeamAccount & { login: FixedKey };

/**
 * Makes accounts out of the environment variables of upstreams, such as `FACTORY_API_KEY`: one holds one key, or
 * several separated by commas. Two upstreams may name one variable; then each has accounts of its own. The database
 * does not know these accounts.
 */
export function fixedKeyAccounts(
  upstreams: readonly Pick<Upstream, 'name' | 'apiKeyEnv'>[],
  variable: (name: string) => string | undefined,
): FixedKeyAccount[] {
  const ids = new Set<string>();
  return upstreams
    .flatMap(({ name, apiKeyEnv }) =>
      apiKeyEnv === undefined ? [] : accountsOf(name, apiKeyEnv, variable(apiKeyEnv) ?? ''),
    )
    .map((account) => {
      const id = ids.has(account.id) ? `${account.id}@${account.upstream}` : account.id;
      ids.add(id);
      return { ...account, id };
    });
}

function accountsOf(upstream: string, variable: string, value: string): FixedKeyAccount[] {
  const keys = [...new Set(value.split(',').map(cleanSecret))].filter((key) => key !== '');
  return keys.map((key, index) => ({
    ...DEFAULT_SETTINGS,
    // The id has a hash of the key, so that a key keeps its figures when the list changes.
    id: `${variable}:${hashToken(new Secret(key)).slice(0, 8)}`,
    upstream,
    source: 'api_key',
    name: keys.length === 1 ? variable : `${variable} ${index + 1}`,
    login: { kind: 'api_key', apiKey: new Secret(key) },
    needsLogin: whyUnsendable(new Secret(key)),
    retiredAtMs: null,
    revision: 0,
  }));
}
