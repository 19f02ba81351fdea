import { type LimitName } from '../keys/limit-table.js';

/** How much of a limit all replicas have used, as the database has just booked it. */
export interface SettledLimit {
  /** The id of the key, member, team or organization that has the limit. */
  holder: string;
  limit: LimitName;
  /** Requests, tokens or 10⁻⁹ USD, as `spent`. */
  amount: number;
  spent: number;
  /** When the window began; time of day. */
  startedAtMs: number;
}
