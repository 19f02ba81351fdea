import { type LimitAmounts } from './limit-table.js';
import { type Raises } from './raises.js';

/** A gateway key, without its secret. */
export interface GatewayKey {
  id: string;
  name: string;
  /** The member who holds the key; null for the key of a machine. */
  memberId: string | null;
  /** The team of a key whose member has none. */
  teamId: string | null;
  /** What the use of the key counts for, whatever its client says. */
  project: string | null;
  labels: readonly string[];
  /** The first and the last characters of the secret, by which people recognise the key. */
  prefix: string;
  lastFour: string;
  /** The ids and globs of the models that the key may ask for. Empty: all models. */
  models: readonly string[];
  limits: LimitAmounts;
  raises: Raises;
  /** The ids of the accounts that may pay for the key, and labels of such accounts. Both empty: all accounts. */
  accounts: readonly string[];
  accountLabels: readonly string[];
  /** Whether the holder may bring a credential of their own in `x-upstream-authorization`. */
  ownUpstream: boolean;
  /** Whether it is the key of a member who signs in. It has no secret: sessions open it. */
  signIn: boolean;
  /** The id of the one who made the key; null where an earlier version did. */
  createdBy: string | null;
  createdAtMs: number;
  expiresAtMs: number | null;
  rotatedAtMs: number | null;
  revokedAtMs: number | null;
}
