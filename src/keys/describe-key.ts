import { type GatewayKey, isValid } from './gateway-key.js';

/** A key as operators see it; never its secret. */
export interface KeyDescription {
  id: string;
  name: string;
  owner: string | null;
  labels: readonly string[];
  /** The key with its middle left out. */
  key: string;
  state: 'valid' | 'expired' | 'revoked';
  models: readonly string[];
  requests_per_minute: number | null;
  tokens_per_minute: number | null;
  max_concurrent: number | null;
  budget_usd: { day: number | null; week: number | null; month: number | null };
  accounts: readonly string[];
  account_labels: readonly string[];
  own_upstream: boolean;
  created_at: string;
  expires_at: string | null;
  rotated_at: string | null;
  revoked_at: string | null;
}

export function describeKey(key: GatewayKey, nowMs: number): KeyDescription {
  return {
    id: key.id,
    name: key.name,
    owner: key.owner,
    labels: key.labels,
    key: `${key.prefix}…${key.lastFour}`,
    state: key.revokedAtMs !== null ? 'revoked' : isValid(key, nowMs) ? 'valid' : 'expired',
    models: key.models,
    requests_per_minute: key.limits.requestsPerMinute,
    tokens_per_minute: key.limits.tokensPerMinute,
    max_concurrent: key.limits.maxConcurrent,
    budget_usd: { ...key.limits.budgetUsd },
    accounts: key.accounts,
    account_labels: key.accountLabels,
    own_upstream: key.ownUpstream,
    created_at: isoTime(key.createdAtMs),
    expires_at: key.expiresAtMs === null ? null : isoTime(key.expiresAtMs),
    rotated_at: key.rotatedAtMs === null ? null : isoTime(key.rotatedAtMs),
    revoked_at: key.revokedAtMs === null ? null : isoTime(key.revokedAtMs),
  };
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
