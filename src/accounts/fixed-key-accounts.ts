import { cleanSecret } from '../config/clean-secret.js';
import { Secret } from '../config/secret.js';
import { hashToken } from '../storage/token-cipher.js';
import { DEFAULT_SETTINGS, type FixedKey } from './account-entry.js';
import { type TeamAccount } from './team-account.js';
import { whyUnsendable } from './why-unsendable.js';

type FixedKeyAccount = TeamAccount & { login: FixedKey };

/**
 * Makes accounts out of an environment variable such as `FACTORY_API_KEY`: it holds one key, or several separated by
 * commas. The database does not know these accounts.
 */
export function fixedKeyAccounts(upstream: string, variable: string, value: string): FixedKeyAccount[] {
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
