import { type LimitAmounts } from './limit-table.js';
import { type Raises } from './raises.js';

/** Members and keys that share limits, and accounts that pay for them. */
export interface Team {
  id: string;
  name: string;
  /** As those of a key. */
  models: readonly string[];
  /** What the whole team may use together. */
  limits: LimitAmounts;
  /** What each member may use who has no limit of their own. */
  memberLimits: LimitAmounts;
  raises: Raises;
  /** Labels of the accounts that may pay for the team. Empty: all accounts. */
  accountLabels: readonly string[];
  createdAtMs: number;
  archivedAtMs: number | null;
}
