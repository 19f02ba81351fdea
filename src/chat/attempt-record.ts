import { tap } from 'rxjs';
import { type AnswerEnd } from '../dialects/answer-end.js';
import { ClientLeft } from '../proxy/client-left.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { type FailureReason, UpstreamFailure } from '../proxy/upstream-failure.js';
import { type OpenAttempt } from '../usage/ledger.service.js';
import { type UsageRecord } from '../usage/usage-record.js';
import { upstreamRequestId } from './answer-headers.js';
import { type Call } from './call.js';
import { tokenCountsOf } from './token-counts-of.js';
import { type NeutralUsage } from '../translate/neutral/neutral-usage.js';

/** After these failures the upstream has seen nothing of the request. */
const NEVER_SENT: readonly FailureReason[] = [
  'unreachable',
  'proxy_refused',
  'proxy_unreachable',
  'proxy_timeout',
  'proxy_required',
  'connect_timeout',
];

/** Reads what an answer has told of its use so far. */
export interface UsageSource {
  usage: () => NeutralUsage | undefined;
  /**
   * The least number of output tokens: the events of a stream, or an estimate of what was translated; 0 where neither
   * is known.
   */
  events: () => number;
  /** True where the upstream has ended the answer with an error of its own. */
  failed: () => boolean;
}

const NOTHING_TOLD: UsageSource = { usage: () => undefined, events: () => 0, failed: () => false };

/** Follows one request to an upstream, and closes its record in the ledger once, with what was seen of the answer. */
export class AttemptRecord {
  /** Where the answer's figures are read from when the record is closed. */
  source: UsageSource = NOTHING_TOLD;
  /** The figures with which the record was closed. */
  usage: NeutralUsage | undefined;

  private readonly startMs = performance.now();
  private status: number | undefined;
  private firstByteMs: number | undefined;
  private answerBytes = 0;
  private open = true;

  constructor(
    private readonly entry: OpenAttempt,
    private readonly call: Pick<Call, 'client' | 'trace'>,
    private readonly onRecord: (record: UsageRecord) => void,
  ) {}

  /** Notes that the answer has begun, and counts its bytes as they pass. */
  watch(answer: UpstreamAnswer): UpstreamAnswer {
    this.status = answer.status;
    this.call.trace.answered(answer.status, upstreamRequestId(answer.headers));
    const count = (chunk: Buffer): void => {
      if (this.firstByteMs === undefined) {
        this.firstByteMs = performance.now() - this.startMs;
        if (answer.status < 400) this.call.trace.firstByte();
      }
      this.answerBytes += chunk.length;
    };
    return { ...answer, chunks$: answer.chunks$.pipe(tap(count)) };
  }

  /** Must be called before the end of the answer goes out. Later calls have no effect. */
  close(ended: AnswerEnd): void {
    if (!this.open) return;
    this.open = false;
    const told = this.source.usage();
    const record = this.entry.finish({
      ended: ended === 'complete' && this.source.failed() ? 'failed' : ended,
      status: this.status,
      tokens: told && tokenCountsOf(told),
      doubted: told?.doubted,
      firstByteMs: this.firstByteMs,
      answerBytes: this.answerBytes,
      events: this.source.events(),
    });
    this.usage = told && record.quality === 'estimated' ? usageOf(record) : told;
    this.onRecord(record);
  }

  /** Closes the record of an attempt that ended with an error; discards it where nothing was sent. */
  fail(error: unknown): void {
    if (!this.open) return;
    if (this.status === undefined && wasNeverSent(error)) {
      this.open = false;
      this.entry.discard();
      return;
    }
    this.close(this.call.client.disconnect.fired ? 'client_left' : 'failed');
  }
}

/** The recorded figures, where the upstream's cannot be true. */
function usageOf(record: UsageRecord): NeutralUsage {
  const cacheWrite = record.cache_write_5m_tokens + record.cache_write_1h_tokens;
  return {
    inputTotal: record.input_tokens + record.cache_read_tokens + cacheWrite,
    cached: record.cache_read_tokens,
    cacheWrite,
    outputTotal: record.output_tokens,
  };
}

function wasNeverSent(error: unknown): boolean {
  return error instanceof ClientLeft
    ? !error.sent
    : error instanceof UpstreamFailure && NEVER_SENT.includes(error.reason);
}
