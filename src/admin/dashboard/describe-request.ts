import { NANO_USD } from '../../config/nano-usd.js';
import { type RequestTrace, type TraceKind } from '../../observability/request-trace.js';
import { type RequestSummary, type RequestTimeline } from './dashboard-api.js';
import { type Viewer } from './viewer.js';

/** Describes a request. Members see neither which endpoint was asked nor which account paid. */
export function describeRequest(trace: RequestTrace, { own }: Viewer): RequestSummary {
  const { use } = trace;
  return {
    id: trace.id,
    at_ms: trace.atMs,
    state: trace.state,
    status: trace.status,
    kind: trace.kind,
    dialect: trace.dialect,
    streaming: trace.streaming,
    model_asked: trace.modelAsked,
    model_served: trace.modelServed,
    key_id: trace.keyId,
    key_name: trace.keyName,
    project: trace.project,
    client: trace.client,
    endpoint: own === null ? trace.endpoint : null,
    account: own === null ? trace.account : null,
    attempts: trace.attempts,
    first_byte_ms: trace.firstByteMs,
    duration_ms: trace.elapsedMs,
    input_tokens: use.inputTokens,
    cache_read_tokens: use.cacheReadTokens,
    cache_write_tokens: use.cacheWriteTokens,
    output_tokens: use.outputTokens,
    cost_usd: use.costNanoUsd === null ? null : use.costNanoUsd / NANO_USD,
  };
}

export function describeTimeline(trace: RequestTrace, viewer: Viewer): RequestTimeline {
  return {
    ...describeRequest(trace, viewer),
    pings: trace.pings,
    events: trace.kinds.map((kind, index) => {
      const detail = trace.details[index] ?? null;
      return {
        after_ms: trace.afterMs[index] ?? 0,
        kind,
        detail: viewer.own === null ? detail : shownToMember(kind, detail),
      };
    }),
  };
}

function shownToMember(kind: TraceKind, detail: string | null): string | null {
  if (kind === 'endpoint') return null;
  return kind === 'account' ? (detail?.split(' ')[0] ?? null) : detail;
}
