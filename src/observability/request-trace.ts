import { type AnswerEnd } from '../dialects/answer-end.js';
import { type Dialect } from '../dialects/dialect.js';
import { type InferenceKind } from '../dialects/inference-kind.js';
import { type ModelRoute } from '../models/model-route.js';
import { ownText } from '../memory/own-text.js';
import { inferenceRoute } from './name-route.js';

/**
 * What can happen to a request. `endpoint` is the turn to one of several endpoints of a model, `account` the choice of
 * an account, `failed` the end of an attempt that another attempt may follow.
 */
export type TraceKind =
  | 'received'
  | 'queued'
  | 'endpoint'
  | 'account'
  | 'sent'
  | 'answered'
  | 'first_byte'
  | 'ping'
  | 'renewed'
  | 'failed'
  | 'usage'
  | 'end';

export type TraceState = 'under_way' | AnswerEnd;

/** What attempts have used. The kinds of tokens are disjoint. */
export interface TracedUse {
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  /** 10⁻⁹ USD; null where no price is known. */
  costNanoUsd: number | null;
}

/** Room for eight attempts with all that belongs to them, and for some pings. */
const MOST_MARKS = 64;
const LONGEST_TEXT = 120;

/** Remembers one request of a client for a while: what happened when, and never any of its text. */
export class RequestTrace {
  state: TraceState = 'under_way';
  /** Its place among the requests under way. */
  slot = 0;
  /** What the client got; null while nothing has gone out. */
  status: number | null = null;
  streaming = false;
  modelAsked: string | null = null;
  modelServed: string | null = null;
  /** The entry of the configuration that serves the request. */
  model: { readonly id: string; readonly dialect: Dialect } | null = null;
  keyId: string | null = null;
  keyName: string | null = null;
  /** Who holds the key, and their team. */
  memberId: string | null = null;
  teamId: string | null = null;
  /** What the use counts for. */
  project: string | null = null;
  client: string | null = null;
  /** The address of a client on another machine; null for one on this machine. */
  clientAddress: string | null = null;
  /** What the client, or a proxy before the gateway, calls the request. */
  clientRequestId: string | null = null;
  conversationId: string | null = null;
  /** The name of the endpoint that was asked last. */
  endpoint: string | null = null;
  account: string | null = null;
  /** What the upstream calls the latest answer. */
  upstreamRequestId: string | null = null;
  attempts = 0;
  pings = 0;
  /** When the last attempt's answer began, after the request's arrival. */
  firstByteMs: number | null = null;
  /** The gateway's own time, from having the request to sending it on for the first time; null before. */
  overheadMs: number | null = null;
  /** Null while the request is under way. */
  durationMs: number | null = null;
  readonly use: TracedUse = {
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    costNanoUsd: 0,
  };
  readonly kinds: TraceKind[] = [];
  /** When each of `kinds` happened, after the request's arrival. */
  readonly afterMs: number[] = [];
  readonly details: (string | null)[] = [];

  /** When the request came, on a clock that nobody sets and that tells requests of one millisecond apart. */
  readonly startMs = performance.now();
  /** When the work on the request began, or went on after a wait that is not the gateway's. */
  private workFromMs = 0;
  private workedMs = 0;
  private waiting = false;

  constructor(
    readonly id: string,
    /** When the request came. */
    readonly atMs: number,
    readonly kind: InferenceKind,
    readonly dialect: Dialect,
    /** The route as metrics name it. */
    readonly route = inferenceRoute(dialect, kind),
  ) {}

  get elapsedMs(): number {
    return this.durationMs ?? performance.now() - this.startMs;
  }

  /** Whether the request waits for an account now. */
  get isWaiting(): boolean {
    return this.state === 'under_way' && this.waiting;
  }

  /** Notes where the request comes from. `clientAddress` is undefined for a client on this machine. */
  comesFrom(clientAddress: string | undefined, clientRequestId: string | undefined): void {
    this.clientAddress = clientAddress === undefined ? null : ownText(clientAddress);
    this.clientRequestId = clientRequestId ?? null;
  }

  /** Notes that the client has sent all of its request. */
  hasArrived(): void {
    this.workFromMs = performance.now();
  }

  asks(modelAsked: string, modelServed: string, model: RequestTrace['model']): void {
    this.model = model;
    this.modelAsked = printable(modelAsked);
    this.modelServed = printable(modelServed);
  }

  /** Notes that an endpoint is asked, for the model that was asked for or for one in its place. */
  turnsTo({ endpoint, model, upstreamModel }: ModelRoute): void {
    const isNew = this.endpoint !== endpoint.name;
    this.endpoint = endpoint.name;
    if (model === this.model && (model.endpoints.length === 1 || !isNew)) return;
    this.model = model;
    this.modelServed = printable(upstreamModel);
    this.mark('endpoint', endpoint.name);
  }

  /** Notes that the request waits for a free account. */
  queued(): void {
    this.workedMs += performance.now() - this.workFromMs;
    this.waiting = true;
    this.mark('queued');
  }

  /** Notes that the request goes to its upstream. */
  sent(): void {
    if (this.overheadMs === null) this.overheadMs = this.workedMs + performance.now() - this.workFromMs;
    this.mark('sent');
  }

  mark(kind: TraceKind, detail: string | null = null): void {
    if (this.kinds.length >= MOST_MARKS) return;
    this.kinds.push(kind);
    this.afterMs.push(performance.now() - this.startMs);
    this.details.push(detail);
  }

  pinged(): void {
    this.pings++;
    this.mark('ping');
  }

  /** Notes the choice of an account; `why` is a word that the dashboard knows. */
  chose(account: string, why: string): void {
    this.account = account;
    this.attempts++;
    this.firstByteMs = null;
    if (this.waiting) this.workFromMs = performance.now();
    this.waiting = false;
    this.mark('account', `${why} ${account}`);
  }

  /** Notes that the upstream has begun to answer. */
  answered(status: number, upstreamRequestId: string | undefined): void {
    this.upstreamRequestId = upstreamRequestId === undefined ? null : ownText(upstreamRequestId, LONGEST_TEXT);
    this.mark('answered', String(status));
  }

  firstByte(): void {
    this.firstByteMs = performance.now() - this.startMs;
    this.mark('first_byte');
  }

  used({ inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, costNanoUsd }: TracedUse): void {
    const { use } = this;
    use.inputTokens += inputTokens;
    use.cacheReadTokens += cacheReadTokens;
    use.cacheWriteTokens += cacheWriteTokens;
    use.outputTokens += outputTokens;
    use.costNanoUsd = use.costNanoUsd === null || costNanoUsd === null ? null : use.costNanoUsd + costNanoUsd;
    if (inputTokens + cacheReadTokens + cacheWriteTokens + outputTokens > 0) this.mark('usage');
  }

  /** Notes the end. `status` is what the client got, null where it got none. */
  end(state: AnswerEnd, status: number | null): void {
    this.state = state;
    this.status = status;
    this.mark('end');
    this.durationMs = performance.now() - this.startMs;
  }

  /** Whether the client was not served. A client that left by itself does not count. */
  get isFailure(): boolean {
    return this.state === 'failed' || (this.state === 'complete' && this.status !== null && this.status >= 400);
  }

  /**
   * Whether the gateway or its upstream failed: a 5xx, an answer that broke off, or none. What the client did wrong
   * does not count.
   */
  get isFault(): boolean {
    return this.isFailure && (this.status === null || this.status < 400 || this.status >= 500);
  }

  /** Whether the client was asked to slow down. */
  get isThrottled(): boolean {
    return this.isFailure && this.status === 429;
  }
}

/** Copies a text that a client has chosen, cut and printable: a trace outlives its request. */
function printable(text: string): string {
  return ownText(text, LONGEST_TEXT).replace(/\p{Cc}/gu, '?');
}
