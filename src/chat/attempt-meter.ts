import { tap } from 'rxjs';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { type FailureReason, UpstreamFailure } from '../proxy/upstream-failure.js';
import { type OpenAttempt } from '../usage/ledger.service.js';
import { type AttemptEnd, type UsageRecord } from '../usage/usage-record.js';
import { type Call } from './call.js';
import { tokenCountsOf } from './token-counts-of.js';
import { type NeutralUsage } from './translate/neutral-usage.js';

/** The upstream has seen nothing of such a request. */
const NEVER_SENT: readonly FailureReason[] = ['unreachable', 'proxy_refused', 'proxy_unreachable', 'proxy_timeout', 'connect_timeout'];

/** What an answer has told of its use so far. */
export interface UsageSource {
  usage: () => NeutralUsage | undefined;
  /** Events of a stream, 0 where they are not counted. */
  events: () => number;
  /** The upstream has ended the answer with an error of its own. */
  failed: () => boolean;
}

const NOTHING_TOLD: UsageSource = { usage: () => undefined, events: () => 0, failed: () => false };

/** Follows one request to an upstream and closes its record, once, with what was seen of the answer. */
export class AttemptMeter {
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
    private readonly attempt: OpenAttempt,
    private readonly call: Pick<Call, 'client' | 'trace'>,
    private readonly onRecord: (record: UsageRecord) => void,
  ) {}

  /** The answer with its bytes counted on their way. */
  watch(answer: UpstreamAnswer): UpstreamAnswer {
    this.status = answer.status;
    this.call.trace.mark('answered', String(answer.status));
    const count = (chunk: Buffer): void => {
      if (this.firstByteMs === undefined) {
        this.firstByteMs = performance.now() - this.startMs;
        if (answer.status < 400) this.call.trace.firstByte();
      }
      this.answerBytes += chunk.length;
    };
    return { ...answer, chunks$: answer.chunks$.pipe(tap(count)) };
  }

  /** To be called before the end of the answer goes out; later calls count for nothing. */
  close(ended: AttemptEnd['ended']): void {
    if (!this.open) return;
    this.open = false;
    this.usage = this.source.usage();
    this.onRecord(
      this.attempt.finish({
        ended: ended === 'complete' && this.source.failed() ? 'failed' : ended,
        status: this.status,
        tokens: this.usage && tokenCountsOf(this.usage),
        firstByteMs: this.firstByteMs,
        answerBytes: this.answerBytes,
        events: this.source.events(),
      }),
    );
  }

  /** Closes the record of an attempt that ended with an error. */
  fail(error: unknown): void {
    if (!this.open) return;
    if (this.status === undefined && error instanceof UpstreamFailure && NEVER_SENT.includes(error.reason)) {
      this.open = false;
      this.attempt.discard();
      return;
    }
    this.close(this.call.client.departure.happened ? 'aborted' : 'failed');
  }
}
