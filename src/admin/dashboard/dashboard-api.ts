// What the dashboard's pages get and send, in the names of the wire. The pages are compiled against this file, which
// therefore imports nothing but types.
import { type KeyDescription } from '../../keys/describe-key.js';
import { type LevelKind } from '../../keys/limit-level.js';
import { type LimitName } from '../../keys/limit-table.js';
import { type TraceKind, type TraceState } from '../../observability/request-trace.js';
import { type CredentialVerdict } from '../../upstreams/judge-credential.js';
import { type ReportDescription, type ReportLineDescription } from '../describe-report.js';

export const RANGES = ['1h', '24h', '7d', '30d'] as const;
export type Range = (typeof RANGES)[number];

/** Who has signed in: a member at the provider, somebody with an admin token, or the holder of a gateway key. */
export interface SessionDescription {
  role: 'owner' | 'operator' | 'viewer' | 'member' | 'nobody';
  key: { id: string; name: string; owner: string | null } | null;
  /** Who has signed in at the provider. */
  member: { id: string; name: string } | null;
  /** Where people sign in with their company account, from pages of that host; null where they cannot. */
  provider: { name: string; host: string } | null;
  version: string;
}

/** Sums of a stretch of time. Token kinds are disjoint. */
export interface TrafficSums {
  requests: number;
  /**
   * Requests in which the gateway or its upstream failed: a 5xx, an answer that broke off, or none. A client's own 4xx
   * does not count.
   */
  faults: number;
  /** Requests that were answered with 429. */
  throttled: number;
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  cost_usd: number;
  /** The mean; null where no answer began. */
  first_byte_ms: number | null;
}

export interface TrafficPoint extends TrafficSums {
  /** Where the stretch begins. */
  at_ms: number;
}

export interface OverviewDescription {
  range: Range;
  from_ms: number;
  to_ms: number;
  /** How long the stretch of a point is. */
  bucket_ms: number;
  /**
   * `process`: requests as this process has served them since `since_ms`. `ledger`: attempts on upstreams, of all
   * replicas.
   */
  source: 'process' | 'ledger';
  since_ms: number;
  total: TrafficSums;
  /** Null where only sums are known. */
  first_byte_quantiles_ms: { median: number; p95: number } | null;
  points: TrafficPoint[];
}

/** What changes from second to second. */
export interface LiveDescription {
  at_ms: number;
  /** The minute up to now. */
  last_minute: TrafficSums;
  /** Requests whose answer is under way. */
  live: number;
  /** Requests that wait for an account. */
  waiting: number;
  /** The running minute, for the end of the chart; null for members. */
  point: TrafficPoint | null;
}

/** One request of a client, without any of its text. */
export interface RequestSummary {
  id: string;
  at_ms: number;
  state: TraceState;
  /** What the client got; null while nothing has gone out. */
  status: number | null;
  kind: string;
  dialect: string;
  streaming: boolean;
  model_asked: string | null;
  model_served: string | null;
  key_id: string | null;
  key_name: string | null;
  project: string | null;
  client: string | null;
  endpoint: string | null;
  account: string | null;
  attempts: number;
  first_byte_ms: number | null;
  duration_ms: number;
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  cost_usd: number | null;
}

export interface TimelineEvent {
  /** Milliseconds after the request's arrival. */
  after_ms: number;
  kind: TraceKind;
  /** A status, a reason or the name of an endpoint. Of `account` it is why it was chosen, and operators see which one: `home a@example.com`. */
  detail: string | null;
}

export interface RequestTimeline extends RequestSummary {
  events: TimelineEvent[];
  pings: number;
}

/** A report whose lines have labels for people, where their groups are ids. */
export interface LabelledReport extends Omit<ReportDescription, 'lines'> {
  lines: (ReportLineDescription & { label: string | null })[];
}

export interface CacheEconomics {
  prompt_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  /** What the tokens from caches would have cost as fresh input, less what they cost. */
  saved_usd: number;
  /** What writing caches cost beyond sending the same tokens as fresh input. */
  write_premium_usd: number;
  /**
   * Requests whose conversation had moved to another account, and what the cache on the former one would have saved.
   */
  moved_requests: number;
  /** Since when requests were looked at for this, where there are too many to look at all; null: all. */
  moved_since: string | null;
  lost_usd: number;
  /** Models with cached tokens whose prices are not known: they are not in the sums. */
  unpriced_models: string[];
}

/** How much is used of a limit, in the unit in which it is set. */
export interface LimitUseDescription {
  /** Whose limit it is, and the name of that key, member or team. */
  level: LevelKind;
  holder: string;
  name: LimitName;
  limit: number;
  used: number;
  /** Null where the limit does not follow the calendar. */
  resets_at: string | null;
}

/** How much is used of each limit that a key has, or that holds for it. */
export interface KeyUse {
  key_id: string;
  limits: LimitUseDescription[];
}

/** A key of whoever has signed in, with all limits that hold for it. */
export interface OwnKey {
  key: KeyDescription;
  use: KeyUse;
}

/** A client, or browser, at which whoever looks has signed in. */
export interface OwnSession {
  id: string;
  /** As it calls itself. */
  client: string;
  /** The network address that the sign-in came from. */
  address: string | null;
  created_at: string;
  renewed_at: string;
  ends_at: string;
  /** Whether it is the browser that asks. */
  is_this: boolean;
}

/** Whether an endpoint or a network proxy answers. */
export interface Reachability {
  reachable: boolean;
  latency_ms: number;
  /** Why it does not answer; null where it does. */
  reason: string | null;
  checked_at_ms: number;
  /** Of endpoints only: whether the credential works with which the team pays there, and what to do where not. */
  credential?: CredentialVerdict | undefined;
}

export interface ModelsDescription {
  /** Only operators see where a model is served, redirects and endpoints. */
  models: {
    id: string;
    name: string;
    type: string;
    reasoning: string;
    /** `then` has the endpoints that are asked after `endpoint`, in their order. */
    served: { endpoint: string; upstream: string; provider: string | null; then: string[] } | null;
  }[];
  redirects: { from: string; to: string; kind: 'redirect' | 'alias' }[];
  endpoints: {
    name: string;
    host: string;
    upstream: string;
    kind: string;
    dialect: string;
    paid_by_team: boolean;
    /** The models for which the endpoint fails again and again, so that the next one is asked. */
    left_out_for: string[];
  }[];
}

export interface ProxyDescription {
  name: string;
  /** The address without its credentials. */
  host: string;
}

/** By the name of an endpoint or a network proxy. */
export type Reachabilities = Record<string, Reachability>;

/** A device login that the server runs. No token is ever part of it. */
export interface LoginDescription {
  id: string;
  state: 'waiting' | 'choose_organization' | 'done' | 'failed';
  user_code: string;
  verification_uri: string;
  verification_uri_complete: string | null;
  expires_at_ms: number;
  polls: number;
  organizations: string[];
  account_id: string | null;
  message: string | null;
}
