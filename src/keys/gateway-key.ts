import { type LimitAmounts } from './limit-table.js';

/** A key of the gateway's own, without its secret. */
export interface GatewayKey {
  id: string;
  name: string;
  owner: string | null;
  labels: readonly string[];
  /** The first and the last characters of the secret, for people to recognise it. */
  prefix: string;
  lastFour: string;
  /** Ids and globs of the models that it may ask for; empty: all. */
  models: readonly string[];
  limits: LimitAmounts;
  /** Ids of the accounts that may pay for it, and labels of accounts; both empty: all. */
  accounts: readonly string[];
  accountLabels: readonly string[];
  /** Whether its holder may bring an authorization of their own in `x-upstream-authorization`. */
  ownUpstream: boolean;
  createdAtMs: number;
  expiresAtMs: number | null;
  rotatedAtMs: number | null;
  revokedAtMs: number | null;
}

export function isValid(key: GatewayKey, nowMs: number): boolean {
  return key.revokedAtMs === null && (key.expiresAtMs === null || key.expiresAtMs > nowMs);
}

/** Whether only some accounts may pay for a key's requests. */
export function isBound({ accounts, accountLabels }: Pick<GatewayKey, 'accounts' | 'accountLabels'>): boolean {
  return accounts.length > 0 || accountLabels.length > 0;
}

/** Whether an account may pay for requests of a key. */
export function mayUseAccount(
  key: Pick<GatewayKey, 'accounts' | 'accountLabels'>,
  account: { id: string; labels: readonly string[] },
): boolean {
  if (!isBound(key)) return true;
  return key.accounts.includes(account.id) || account.labels.some((label) => key.accountLabels.includes(label));
}
