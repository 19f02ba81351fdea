import { type ColumnType } from 'kysely';
import { type AlertSchema } from './alert-schema.js';
import { type AuditSchema } from './audit-schema.js';
import { type SignInSchema } from './sign-in-schema.js';
import { type TeamSchema } from './team-schema.js';

/** Flags are 0 or 1, times are milliseconds since 1970, lists and objects are JSON text: both engines can do this. */
export interface AccountsTable {
  id: string;
  upstream: string;
  source: string;
  name: string | null;
  email: string | null;
  organization_id: string | null;
  /** Sealed, as are the two tokens. */
  api_key: string | null;
  access_token: string | null;
  refresh_token: string | null;
  /** SHA-256 of the refresh token, by which the current token is recognised without opening it. */
  refresh_token_hash: string | null;
  expires_at_ms: number | null;
  logged_in_at_ms: number | null;
  refreshed_at_ms: number | null;
  weight: number;
  max_concurrency: number | null;
  enabled: number;
  labels: string;
  /**
   * The settings that `accounts.json` last had, so that an unchanged file does not undo the operator's later decision.
   */
  file_settings: string | null;
  needs_login_reason: string | null;
  needs_login_since_ms: number | null;
  /** Only earlier versions write this, for what is a rest now. */
  needs_login_next_try_ms: number | null;
  retired_at_ms: number | null;
  /**
   * Begins at the time of creation and grows with every write. So an account that is removed and comes again is newer
   * than before.
   */
  revision: number;
  created_at_ms: ColumnType<number, number, never>;
}

/**
 * Every refresh token that the gateway has ever taken over or received, so that an old file does not bring a spent one
 * back.
 */
interface SeenRefreshTokensTable {
  token_hash: string;
  account_id: string;
  seen_at_ms: number;
}

/** Which process refreshes an account, and the journal of the refresh. */
interface RefreshLeasesTable {
  account_id: string;
  /** Empty where nobody holds the lease and only the journal is left. */
  holder: string;
  expires_at_ms: number;
  /** SHA-256 of the refresh token that is about to be spent; null where none is. */
  intent_hash: string | null;
  intent_at_ms: number | null;
}

interface AccountHealthTable {
  account_id: string;
  successes: number;
  failures: number;
  scored_at_ms: number;
  /** Earlier versions use this and the next column; cool-downs are in `account_rests` now. */
  cool_until_ms: number | null;
  throttles: number;
  exhausted_until_ms: number | null;
  /** The length of the exhaustion when it began. */
  exhausted_window_ms: number | null;
  last_used_at_ms: number | null;
  last_error: string | null;
  last_error_at_ms: number | null;
}

/**
 * Why an account rests: `throttled` after a 429, `refused` after a 401, `awaiting_token` while the issuer gives no
 * token.
 */
export interface AccountRestsTable {
  account_id: string;
  kind: string;
  /** The upstream's name of the model; empty where the rest is about the whole account. */
  model: string;
  until_ms: number;
  /** The length of the rest when it began. */
  window_ms: number;
  /** The number of 429s in a row. */
  times: number;
  since_ms: number | null;
  reason: string | null;
}

/** One row for each account and counter. Writers add to it in batches. */
interface AccountStatisticsTable {
  account_id: string;
  counter: string;
  amount: number;
}

/** Which account made a state that its vendor keeps, by a digest of the vendor's id. */
export interface VendorStatesTable {
  state_hash: string;
  account_id: string;
  used_at_ms: number;
}

export interface DatabaseSchema extends TeamSchema, AlertSchema, AuditSchema, SignInSchema {
  accounts: AccountsTable;
  seen_refresh_tokens: SeenRefreshTokensTable;
  refresh_leases: RefreshLeasesTable;
  account_health: AccountHealthTable;
  account_rests: AccountRestsTable;
  account_statistics: AccountStatisticsTable;
  vendor_states: VendorStatesTable;
}
