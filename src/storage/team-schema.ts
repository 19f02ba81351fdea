import { type ColumnType, type Generated } from 'kysely';

/** The gateway keys. `hash` is an HMAC of the key; the key itself is stored nowhere. */
export interface GatewayKeysTable {
  id: string;
  name: string;
  /** Earlier versions use this: an owner is a member now. */
  owner: string | null;
  /** The member who holds the key; null for the key of a machine. */
  member_id: string | null;
  /** The team of a key without a member. */
  team_id: string | null;
  /** What the use of the key counts for, whatever its client says. */
  project: string | null;
  /** As in {@link MembersTable}. */
  raises: string | null;
  /** The id of the one who made the key; null where an earlier version did. */
  created_by: string | null;
  labels: string;
  hash: string;
  /** The beginning of the key, which may be shown. */
  prefix: string;
  last_four: string;
  models: string;
  /**
   * The amounts by the names of the limits, as JSON. What is absent is without limit. Null where an earlier version
   * made the key.
   */
  limits: string | null;
  /** Earlier versions use this and the next five columns. */
  requests_per_minute: number | null;
  tokens_per_minute: number | null;
  max_concurrent: number | null;
  budget_day_usd: number | null;
  budget_week_usd: number | null;
  budget_month_usd: number | null;
  accounts: string;
  account_labels: string;
  own_upstream: number;
  /** 1 for the key of a member who signs in. It has no secret: sessions open it. */
  sign_in: Generated<number>;
  created_at_ms: ColumnType<number, number, never>;
  expires_at_ms: number | null;
  rotated_at_ms: number | null;
  revoked_at_ms: number | null;
  /** The value that the counter `gateway_keys` had when the row was last written. */
  revision: number;
}

/** All teams together, as one row. `limits` are as those of keys. */
export interface OrganizationsTable {
  id: string;
  models: string;
  limits: string;
  raises: string | null;
  revision: number;
}

export interface TeamsTable {
  id: string;
  name: string;
  models: string;
  /** What all members of the team may use together. */
  limits: string;
  /** What each member may use where the member has no limit of their own. */
  member_limits: string;
  raises: string | null;
  /** Labels of the accounts that may pay for the team, as JSON; empty: all. */
  account_labels: string;
  created_at_ms: ColumnType<number, number, never>;
  archived_at_ms: number | null;
  revision: number;
}

export interface MembersTable {
  id: string;
  name: string;
  /** In lower case. */
  email: string | null;
  /** The name that the company's identity provider has for the member. */
  external_id: string | null;
  team_id: string | null;
  role: string;
  models: string;
  limits: string;
  /**
   * Amounts that stand in the place of limits for a while: JSON, by the names of the limits `{amount, until_ms}`.
   */
  raises: string | null;
  created_at_ms: ColumnType<number, number, never>;
  disabled_at_ms: number | null;
  erased_at_ms: number | null;
  revision: number;
}

/** Counters that grow with every change of the tables that they are named after, in the order of the commits. */
interface RevisionsTable {
  name: string;
  value: number;
}

/** Sealed secrets of the gateway's own. */
interface SealedSecretsTable {
  name: string;
  sealed: string;
}

/** The processes that share the database. One that was not seen for a while holds nothing any more. */
interface ReplicasTable {
  id: string;
  seen_at_ms: number;
}

/**
 * The use of one limit in the current window. `key_id` is the id of whoever has the limit: a key, a member, a team or
 * the organization. Amounts are requests, tokens or
 * 10⁻⁹ USD.
 */
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
  /** The part of the window's `spent` that came from this replica, so that a repeated report counts once. */
  settled: number;
}

/** What one attempt has used. Token columns are disjoint, except that `output_tokens` includes `reasoning_tokens`. */
export interface UsageRecordsTable {
  id: string;
  at_ms: number;
  kind: string;
  key_id: string | null;
  member_id: string | null;
  team_id: string | null;
  project: string | null;
  /** Earlier versions use this: an owner is a member now. */
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
  /** The name of the endpoint; null where an earlier version wrote the record. */
  endpoint: string | null;
  /** 1 where the record is part of `usage_hours`. */
  rolled: number;
}

/** The sums of an hour. '' stands for a dimension that a record does not have. */
interface UsageHoursTable {
  hour_ms: number;
  key_id: string;
  member_id: string;
  team_id: string;
  project: string;
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
  /** The number of answers that began. The next column is the sum of the times until they did. */
  first_bytes: Generated<number>;
  first_byte_ms: Generated<number>;
  /**
   * The part of `failed` that was the upstream's fault, or the fault of the way to it. The next column is the part that
   * the upstream answered with 429.
   */
  faults: Generated<number>;
  throttled: Generated<number>;
}

/** What a model costs from a day on, as an operator has taken it over from a list. */
interface PriceUpdatesTable {
  /** The id or glob of models. */
  model: string;
  from_ms: number;
  /** JSON: USD for a million tokens by kind. */
  rates: string;
  /** The file or address that the list came from. */
  source: string;
  updated_at_ms: number;
}

export interface TeamSchema {
  organizations: OrganizationsTable;
  teams: TeamsTable;
  members: MembersTable;
  gateway_keys: GatewayKeysTable;
  revisions: RevisionsTable;
  sealed_secrets: SealedSecretsTable;
  replicas: ReplicasTable;
  limit_windows: LimitWindowsTable;
  limit_shares: LimitSharesTable;
  usage_records: UsageRecordsTable;
  usage_hours: UsageHoursTable;
  price_updates: PriceUpdatesTable;
}
