import { NANO_USD } from '../config/nano-usd.js';

/** The name of a metric and what it means; `docs/metrics.md` says more. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
  /**
   * The gateway counts so many for one that the page shows: whole numbers add up exactly, fractions of a dollar do not.
   */
  readonly countedAs?: number;
}

/** The bounds that the conventions advise, and further ones for answers that take minutes. */
const ANSWER_SECONDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68, 655.36,
];
const FIRST_TOKEN_SECONDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160,
];
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];
const ROUTE_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 120, 600];
const OVERHEAD_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

const GEN_AI = ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_request_model'] as const;

/**
 * Every metric of the gateway's own. Names and labels follow OpenTelemetry's where it has them, in the spelling of
 * Prometheus: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/ and
 * https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
 */
export const METRICS = {
  requestDuration: {
    name: 'gen_ai_server_request_duration_seconds',
    type: 'histogram',
    help: "From a request's arrival to the end of its answer.",
    labels: [...GEN_AI, 'error_type'],
    buckets: ANSWER_SECONDS,
  },
  timeToFirstToken: {
    name: 'gen_ai_server_time_to_first_token_seconds',
    type: 'histogram',
    help: "From a request's arrival to the first byte of a streamed answer.",
    labels: GEN_AI,
    buckets: FIRST_TOKEN_SECONDS,
  },
  tokenUsage: {
    name: 'gen_ai_client_token_usage',
    type: 'histogram',
    help: 'Tokens of a request: input with whatever caches had of it, and output.',
    labels: [...GEN_AI, 'gen_ai_token_type'],
    buckets: TOKENS,
  },
  routeDuration: {
    name: 'http_server_request_duration_seconds',
    type: 'histogram',
    help: 'From the arrival of a request of any route to the end of its answer.',
    labels: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets: ROUTE_SECONDS,
  },

  requests: {
    name: 'droid2api_requests_total',
    type: 'counter',
    help: 'Inference requests that have ended.',
    labels: ['kind', 'dialect', 'model', 'outcome'],
  },
  aborts: {
    name: 'droid2api_client_aborts_total',
    type: 'counter',
    help: 'Requests whose client left before their end.',
    labels: ['phase'],
  },
  overhead: {
    name: 'droid2api_overhead_seconds',
    type: 'histogram',
    help: "The gateway's own time from having a request to sending it on, without waiting for a free account.",
    labels: ['dialect'],
    buckets: OVERHEAD_SECONDS,
  },
  tokens: {
    name: 'droid2api_tokens_total',
    type: 'counter',
    help: 'Tokens used by all attempts; every token is of one kind.',
    labels: ['model', 'kind'],
  },
  cost: {
    name: 'droid2api_cost_usd_total',
    type: 'counter',
    help: 'What requests have cost, where a price is known.',
    labels: ['model'],
    countedAs: NANO_USD,
  },
  unpriced: {
    name: 'droid2api_unpriced_requests_total',
    type: 'counter',
    help: 'Requests that used tokens for which no price is known.',
    labels: ['model'],
  },
  attempts: {
    name: 'droid2api_attempts_total',
    type: 'counter',
    help: 'Accounts chosen to answer a request.',
    labels: ['model'],
  },
  failures: {
    name: 'droid2api_attempt_failures_total',
    type: 'counter',
    help: 'Attempts of which nothing reached the client.',
    labels: ['reason'],
  },
  failovers: {
    name: 'droid2api_failovers_total',
    type: 'counter',
    help: 'Failed attempts that another account or endpoint took over.',
    labels: ['reason'],
  },
  alertDeliveries: {
    name: 'droid2api_alert_deliveries_total',
    type: 'counter',
    help: 'Attempts to tell somebody of an alert.',
    labels: ['kind', 'outcome'],
  },
  telemetryExports: {
    name: 'droid2api_telemetry_exports_total',
    type: 'counter',
    help: 'Exports of telemetry that clients have sent.',
    labels: ['signal', 'outcome'],
  },
  refreshes: {
    name: 'droid2api_token_refreshes_total',
    type: 'counter',
    help: "Refreshes of accounts' tokens.",
    labels: ['result'],
  },

  accounts: {
    name: 'droid2api_accounts',
    type: 'gauge',
    help: 'Accounts by their state.',
    labels: ['upstream', 'state'],
  },
  breakers: {
    name: 'droid2api_endpoint_breakers',
    type: 'gauge',
    help: 'Models for which an endpoint is left out (open) or tried again (half_open).',
    labels: ['endpoint', 'state'],
  },
  live: { name: 'droid2api_live_requests', type: 'gauge', help: 'Inference requests under way.', labels: [] },
  streams: { name: 'droid2api_live_streams', type: 'gauge', help: 'Streamed answers under way.', labels: [] },
  queue: { name: 'droid2api_queue_length', type: 'gauge', help: 'Requests that wait for a free account.', labels: [] },
  backlog: {
    name: 'droid2api_ledger_backlog_bytes',
    type: 'gauge',
    help: 'Records of use that the database does not have yet.',
    labels: [],
  },
  ready: { name: 'droid2api_ready', type: 'gauge', help: '1 while the gateway wants new requests.', labels: [] },
  degraded: {
    name: 'droid2api_degraded',
    type: 'gauge',
    help: '1 while the gateway does without a part.',
    labels: ['part'],
  },
  build: { name: 'droid2api_build_info', type: 'gauge', help: 'Always 1.', labels: ['version'] },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
