import { cleanSecret } from '../config/clean-secret.js';
import { Secret } from '../config/secret.js';
import { hashToken } from '../storage/token-cipher.js';
import { DEFAULT_SETTINGS, type FixedKey } from './account-entry.js';
import { type TeamAccount } from './team-account.js';
import { whyUnsendable } from './why-unsendable.js';

type FixedKeyAccount = TeamAccount & { login: FixedKey };

/**
 * The accounts that an environment variable such as `FACTORY_API_KEY` holds: one key, or several separated by commas.
 * They live in memory only.
 */
export function fixedKeyAccounts(upstream: string, variable: string, value: string): FixedKeyAccount[] {
  const keys = [...new Set(value.split(',').map(cleanSecret))].filter((key) => key !== '');
  return keys.map((key, index) => ({
    ...DEFAULT_SETTINGS,
    // The hash keeps figures with their key when the list changes.
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
