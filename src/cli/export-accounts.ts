import { type TeamAccount } from '../accounts/team-account.js';

/**
 * The accounts as `accounts.json` holds them, secrets included; those that live in the environment or elsewhere are
 * left out.
 */
export function exportAccounts(accounts: readonly TeamAccount[]): { version: 1; accounts: object[] } {
  const own = accounts.filter(
    ({ source, retiredAtMs }) => (source === 'file' || source === 'import') && retiredAtMs === null,
  );
  return { version: 1, accounts: own.map(toEntry) };
}

function toEntry(account: TeamAccount): object {
  return {
    id: account.id,
    name: account.name ?? undefined,
    email: account.email ?? undefined,
    upstream: account.upstream,
    access_token: account.accessToken?.reveal(),
    refresh_token: account.refreshToken?.reveal(),
    api_key: account.apiKey?.reveal(),
    organization_id: account.organizationId ?? undefined,
    expires_at: isoOf(account.expiresAtMs),
    // The rotated token is newer than the login that it goes back to.
    logged_in_at: isoOf(account.refreshedAtMs ?? account.loggedInAtMs),
    weight: account.weight,
    max_concurrency: account.maxConcurrency ?? undefined,
    enabled: account.enabled,
    labels: account.labels,
  };
}

function isoOf(timeMs: number | null): string | undefined {
  return timeMs === null ? undefined : new Date(timeMs).toISOString();
}
