import { type TeamAccount } from '../../accounts/team-account.js';
import { writeTokens } from '../../accounts/tokens.js';

/**
 * Gives the accounts in the form of `accounts.json`, secrets included. It leaves out accounts that live in the
 * environment or elsewhere.
 */
export function exportAccounts(accounts: readonly TeamAccount[]): { version: 1; accounts: object[] } {
  const own = accounts.filter(
    ({ source, retiredAtMs }) => (source === 'file' || source === 'import') && retiredAtMs === null,
  );
  return { version: 1, accounts: own.map(toEntry) };
}

function toEntry({ login, ...account }: TeamAccount): object {
  return {
    id: account.id,
    name: account.name ?? undefined,
    email: account.email ?? undefined,
    upstream: account.upstream,
    ...(login.kind === 'api_key' && { api_key: login.apiKey.reveal() }),
    // The rotated token is newer than the login that it goes back to.
    ...(login.kind === 'tokens' && writeTokens({ ...login, loggedInAtMs: login.refreshedAtMs ?? login.loggedInAtMs })),
    weight: account.weight,
    max_concurrency: account.maxConcurrency ?? undefined,
    enabled: account.enabled,
    labels: account.labels,
  };
}
