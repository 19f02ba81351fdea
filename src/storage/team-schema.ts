import { type ColumnType, type Generated } from 'kysely';

/** Who may call. `hash` is an HMAC of the key; the key itself is nowhere. */
export interface GatewayKeysTable {
  id: string;
  name: string;
  owner: string | null;
  labels: string;
  hash: string;
  /** What of the key may be shown. */
  prefix: string;
  last_four: string;
  models: string;
  /** JSON: amounts by the names of limits, those without limit left out. Null where a former version made the key. */
  limits: string | null;
  /** This and the next five are of former versions. */
  requests_per_minute: number | null;
  tokens_per_minute: number | null;
  max_concurrent: number | null;
  budget_day_usd: number | null;
  budget_week_usd: number | null;
  budget_month_usd: number | null;
  accounts: string;
  account_labels: string;
  own_upstream: number;
  created_at_ms: ColumnType<number, number, never>;
  expires_at_ms: number | null;
  rotated_at_ms: number | null;
  revoked_at_ms: number | null;
  /** Value of the counter `gateway_keys` when the row was last written. */
  revision: number;
}

/** Counters that grow with every change of what they are named after, in the order of the commits. */
interface RevisionsTable {
  name: string;
  value: number;
}

/** Secrets of the gateway's own, sealed. */
interface SealedSecretsTable {
  name: string;
  sealed: string;
}

/** Processes that share the database; one that was not seen for a while holds nothing any more. */
interface ReplicasTable {
  id: string;
  seen_at_ms: number;
}

/** One limit of one key in the window that runs now. Amounts are requests, tokens or 10⁻⁹ USD. */
export interface LimitWindowsTable {
  key_id: string;
  kind: string;
  started_at_ms: number;
  ends_at_ms: number;
  spent: number;
}

/** The part of a limit that a replica may use up without asking again. */
export interface LimitSharesTable {
  key_id: string;
  kind: string;
  replica_id: string;
  /** The window that the amounts belong to. */
  started_at_ms: number;
  held: number;
  /** How much of the window's `spent` came from this replica, so that a repeated report counts once. */
  settled: number;
}

/**
 * What one attempt on an upstream used. Token columns are disjoint, except that `output_tokens` includes
 * `reasoning_tokens`.
 */
export interface UsageRecordsTable {
  id: string;
  at_ms: number;
  kind: string;
  key_id: string | null;
  owner: string | null;
  conversation: string | null;
  agent: string | null;
  client: string | null;
  client_version: string | null;
  model_asked: string;
  model_served: string;
  account: string;
  client_dialect: string;
  upstream_dialect: string;
  status: number | null;
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_5m_tokens: number;
  cache_write_1h_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  /** 10⁻⁹ USD; null where no price is known. */
  cost_nano_usd: number | null;
  first_byte_ms: number | null;
  duration_ms: number | null;
  request_bytes: number;
  answer_bytes: number;
  attempt: number;
  quality: string;
  ended: string;
  /** 1 when the record is part of `usage_hours`. */
  rolled: number;
}

/** Sums of an hour; '' stands for a dimension that a record does not have. */
interface UsageHoursTable {
  hour_ms: number;
  key_id: string;
  owner: string;
  model: string;
  account: string;
  client: string;
  attempts: number;
  failed: number;
  estimated: number;
  unpriced: number;
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_5m_tokens: number;
  cache_write_1h_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  cost_nano_usd: number;
  /** Answers that began, and the sum of the times until they did. */
  first_bytes: Generated<number>;
  first_byte_ms: Generated<number>;
  /** Of `failed`: those in which the upstream, or the way to it, failed, and those that it answered with 429. */
  faults: Generated<number>;
  throttled: Generated<number>;
}

/** Who has signed in to the dashboard. `hash` is of what their cookie holds, so that the table opens no session. */
interface DashboardSessionsTable {
  hash: string;
  /** Null: an operator. */
  key_id: string | null;
  created_at_ms: number;
  expires_at_ms: number;
}

export interface TeamSchema {
  gateway_keys: GatewayKeysTable;
  revisions: RevisionsTable;
  sealed_secrets: SealedSecretsTable;
  replicas: ReplicasTable;
  limit_windows: LimitWindowsTable;
  limit_shares: LimitSharesTable;
  usage_records: UsageRecordsTable;
  usage_hours: UsageHoursTable;
  dashboard_sessions: DashboardSessionsTable;
}
