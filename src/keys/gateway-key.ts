import { type LimitAmounts } from './limit-table.js';

/** A gateway key, without its secret. */
export interface GatewayKey {
  id: string;
  name: string;
  owner: string | null;
  labels: readonly string[];
  /** The first and the last characters of the secret, by which people recognise the key. */
  prefix: string;
  lastFour: string;
  /** The ids and globs of the models that the key may ask for. Empty: all models. */
  models: readonly string[];
  limits: LimitAmounts;
  /** The ids of the accounts that may pay for the key, and labels of such accounts. Both empty: all accounts. */
  accounts: readonly string[];
  accountLabels: readonly string[];
  /** Whether the holder may bring a credential of their own in `x-upstream-authorization`. */
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
