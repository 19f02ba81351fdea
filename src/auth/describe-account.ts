import { type PooledAccount } from '../accounts/account-pool.service.js';
import { scoreOf } from '../accounts/account-health.js';
import { checkEligibility } from '../accounts/check-eligibility.js';
import { nextRefreshAtMs } from './refresh-due.js';

/** Everything about an account that a person may see; no field of it is a secret. Times are ISO 8601. */
export interface AccountDescription {
  id: string;
  name: string | null;
  email: string | null;
  upstream: string;
  source: string;
  credential: 'api_key' | 'tokens';
  organization_id: string | null;
  labels: readonly string[];
  enabled: boolean;
  weight: number;
  max_concurrency: number | null;
  state: 'ready' | 'trial' | 'busy' | 'cooling' | 'awaiting_token' | 'retired' | 'disabled' | 'needs_login' | 'exhausted';
  /** Why it is not ready. */
  reason: string | null;
  next_try_at: string | null;
  /** Between 0.05 and 1. */
  health: number;
  in_flight: number;
  expires_at: string | null;
  refreshed_at: string | null;
  next_refresh_at: string | null;
  last_used_at: string | null;
  last_error: string | null;
  last_error_at: string | null;
  requests: number;
  errors: Readonly<Record<string, number>>;
  tokens: Readonly<Record<string, number>>;
}

export function describeAccount(pooled: PooledAccount, nowMs: number): AccountDescription {
  const { account, totals } = pooled;
  const eligibility = checkEligibility(pooled, nowMs);
  const refreshAtMs = account.retiredAtMs === null && account.enabled && !account.needsLogin ? nextRefreshAtMs(account) : null;
  return {
    id: account.id,
    name: account.name,
    email: account.email,
    upstream: account.upstream,
    source: account.source,
    credential: account.apiKey ? 'api_key' : 'tokens',
    organization_id: account.organizationId,
    labels: account.labels,
    enabled: account.enabled,
    weight: account.weight,
    max_concurrency: account.maxConcurrency,
    state: eligibility.state === 'eligible' ? (eligibility.trial ? 'trial' : 'ready') : eligibility.reason,
    reason: eligibility.state === 'hard' && eligibility.reason === 'needs_login' ? (account.needsLogin?.reason ?? null) : null,
    next_try_at: eligibility.state === 'eligible' ? null : isoOf(eligibility.untilMs),
    health: Math.round(scoreOf(pooled.health, nowMs) * 1000) / 1000,
    in_flight: pooled.inFlight,
    expires_at: isoOf(account.expiresAtMs),
    refreshed_at: isoOf(account.refreshedAtMs),
    next_refresh_at: refreshAtMs === null ? null : isoOf(Math.max(refreshAtMs, nowMs)),
    last_used_at: isoOf(pooled.lastUsedAtMs),
    last_error: pooled.lastError,
    last_error_at: isoOf(pooled.lastErrorAtMs),
    requests: totals.get('requests') ?? 0,
    errors: group(totals, 'errors:'),
    tokens: group(totals, 'tokens:'),
  };
}

function group(totals: ReadonlyMap<string, number>, prefix: string): Record<string, number> {
  return Object.fromEntries([...totals].filter(([counter]) => counter.startsWith(prefix)).map(([counter, amount]) => [counter.slice(prefix.length), amount]));
}

function isoOf(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}
