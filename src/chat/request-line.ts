import { createHash } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { NANO_USD } from '../config/nano-usd.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { LogRecord } from '../observability/log-record.js';
import { type RequestTrace } from '../observability/request-trace.js';

/** How a request ended, as far as the log is concerned. */
export type RequestEnd = { end: 'complete' } | { end: 'client_gone' } | { end: 'failed'; failure: unknown };

const HASH_LENGTH = 16;

/** Collects what the log says of one request: one line, never its query, headers or body. */
export class RequestLine {
  /** Address of a client on another machine. */
  from: string | undefined;
  model: string | undefined;
  account: string | undefined;
  conversationId: string | undefined;
  /** What the upstream calls the answer. */
  upstreamRequestId: string | undefined;

  /** `clientRequestId` is what the client, or a proxy before the gateway, calls the request. */
  constructor(
    private readonly request: IncomingMessage,
    private readonly trace: RequestTrace,
    private readonly clientRequestId: string | undefined,
  ) {}

  get requestId(): string {
    return this.trace.id;
  }

  finish(answered: number, outcome: RequestEnd): LogRecord {
    const status = outcome.end === 'client_gone' ? 499 : answered;
    return new LogRecord(
      this.subject(status),
      () => this.text(status, outcome),
      () => this.fields(status, outcome),
    );
  }

  private subject(status: number): string {
    return `${this.request.method} ${this.path} ${status}`;
  }

  private text(status: number, outcome: RequestEnd): string {
    const parts = [this.subject(status)];
    if (this.from !== undefined) parts.push(`from=${this.from}`);
    if (this.model !== undefined) parts.push(`model=${printable(this.model)}`);
    if (this.account !== undefined) parts.push(`account=${this.account}`);
    parts.push(`${Math.round(this.trace.elapsedMs)}ms`, this.requestId);
    if (this.clientRequestId !== undefined) parts.push(`x-request-id=${this.clientRequestId}`);
    if (outcome.end === 'client_gone') parts.push('the client left');
    if (outcome.end === 'failed') parts.push(reasonOf(outcome.failure));
    return parts.join(' ');
  }

  private fields(status: number, outcome: RequestEnd): Record<string, string | number | boolean | undefined> {
    const { trace } = this;
    const { use } = trace;
    return {
      request_id: this.requestId,
      client_request_id: this.clientRequestId,
      upstream_request_id: this.upstreamRequestId,
      method: this.request.method,
      path: this.path,
      status,
      end: outcome.end,
      error: outcome.end === 'failed' ? reasonOf(outcome.failure) : undefined,
      dialect: trace.dialect,
      kind: trace.kind,
      stream: trace.streaming,
      model_asked: trace.modelAsked ?? undefined,
      model_served: trace.modelServed ?? undefined,
      account: this.account,
      key_id: trace.keyId ?? undefined,
      client: trace.client ?? undefined,
      client_address: this.from,
      conversation:
        this.conversationId === undefined
          ? undefined
          : createHash('sha256').update(this.conversationId).digest('hex').slice(0, HASH_LENGTH),
      attempts: trace.attempts,
      duration_ms: inMs(trace.elapsedMs),
      first_byte_ms: inMs(trace.firstByteMs),
      own_ms: inMs(trace.overheadMs),
      input_tokens: use.inputTokens,
      cache_read_tokens: use.cacheReadTokens,
      cache_write_tokens: use.cacheWriteTokens,
      output_tokens: use.outputTokens,
      cost_usd: use.costNanoUsd === null ? undefined : use.costNanoUsd / NANO_USD,
    };
  }

  private get path(): string {
    return (this.request.url ?? '').split('?', 1)[0] ?? '';
  }
}

function reasonOf(failure: unknown): string {
  if (failure instanceof GatewayError && failure.details.quotesUpstream)
    return `the upstream answered ${failure.status}`;
  return failure instanceof Error ? failure.message.slice(0, 300).replace(/\p{Cc}/gu, ' ') : '';
}

/** A model id is the client's text: it must not be able to write lines of its own into the log. */
function printable(text: string): string {
  return text.slice(0, 100).replace(/[^\x21-\x7e]/g, '?');
}

/** To a hundredth of a millisecond. */
function inMs(ms: number | null): number | undefined {
  return ms === null ? undefined : Math.round(ms * 100) / 100;
}
