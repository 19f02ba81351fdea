import { type ColumnType } from 'kysely';
import { type TeamSchema } from './team-schema.js';

/** Flags are 0 or 1, times are milliseconds since 1970, lists and objects are JSON text: what both engines share. */
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
  /** SHA-256 of the refresh token: which one is current can be told without opening it. */
  refresh_token_hash: string | null;
  expires_at_ms: number | null;
  logged_in_at_ms: number | null;
  refreshed_at_ms: number | null;
  weight: number;
  max_concurrency: number | null;
  enabled: number;
  labels: string;
  /**
   * The operator's settings as `accounts.json` last had them, so that an unchanged file does not undo a later decision.
   */
  file_settings: string | null;
  needs_login_reason: string | null;
  needs_login_since_ms: number | null;
  /** Written by former versions only, for what is a rest now. */
  needs_login_next_try_ms: number | null;
  retired_at_ms: number | null;
  /**
   * Begins at the time of creation, so that an account that comes again is newer than it was; grows with every write.
   */
  revision: number;
  created_at_ms: ColumnType<number, number, never>;
}

/** Every refresh token that was ever taken over or received: an old file must not bring a spent one back. */
interface SeenRefreshTokensTable {
  token_hash: string;
  account_id: string;
  seen_at_ms: number;
}

/** Who is refreshing an account, and the journal of the refresh. */
interface RefreshLeasesTable {
  account_id: string;
  /** Empty when nobody holds the lease and only the journal is left. */
  holder: string;
  expires_at_ms: number;
  /** SHA-256 of the refresh token that was about to be spent; null when none is. */
  intent_hash: string | null;
  intent_at_ms: number | null;
}

interface AccountHealthTable {
  account_id: string;
  successes: number;
  failures: number;
  scored_at_ms: number;
  /** This and the next one are of former versions: cool-downs are in `account_rests`. */
  cool_until_ms: number | null;
  throttles: number;
  exhausted_until_ms: number | null;
  /** How long the exhaustion was when it began. */
  exhausted_window_ms: number | null;
  last_used_at_ms: number | null;
  last_error: string | null;
  last_error_at_ms: number | null;
}

/**
 * From what an account rests: `throttled` after a 429, `refused` after a 401, `awaiting_token` while the issuer gives
 * none.
 */
export interface AccountRestsTable {
  account_id: string;
  kind: string;
  /** As the upstream knows it; empty where it is about the whole account. */
  model: string;
  until_ms: number;
  /** How long it was when it began. */
  window_ms: number;
  /** 429s in a row. */
  times: number;
  since_ms: number | null;
  reason: string | null;
}

/** One row per account and counter, added to in batches. */
interface AccountStatisticsTable {
  account_id: string;
  counter: string;
  amount: number;
}

export interface DatabaseSchema extends TeamSchema {
  accounts: AccountsTable;
  seen_refresh_tokens: SeenRefreshTokensTable;
  refresh_leases: RefreshLeasesTable;
  account_health: AccountHealthTable;
  account_rests: AccountRestsTable;
  account_statistics: AccountStatisticsTable;
}
