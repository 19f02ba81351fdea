import { Injectable, Logger } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { MINUTE_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { InFlightSet } from '../memory/in-flight-set.js';
import { type PriceList } from './cost-of.js';
import { Prices } from './prices.service.js';
import { beginRow, completeRow } from './record-row.js';
import { type Spool, type SpoolEntry } from './spool.js';
import { SpoolFolder } from './spool-folder.js';
import { type AttemptEnd, type AttemptStart, type UsageRecord } from './usage-record.js';
import { endRecord, startRecord } from './write-record.js';

/** An attempt whose use is recorded. Exactly one of its methods ends it; later calls have no effect. */
export interface OpenAttempt {
  /**
   * Appends the record, which has to be in the spool before the answer's end goes out. Answers the record, for limits
   * and metrics.
   */
  finish(end: AttemptEnd): UsageRecord;
  /** Records nothing: no byte has reached the upstream. */
  discard(): void;
}

const WARN_INTERVAL_MS = MINUTE_MS;
/** A failed write tries again to write all that waits; a busy gateway must not do so at every turn. */
const RETRY_MS = 500;

/**
 * Records what every attempt on an upstream uses. No request waits for the database: a line goes into the spool, and
 * {@link LedgerWriter} moves it later. A write costs as much as making a line, so the lines of one turn of the event
 * loop are written together: at the end of the turn, or earlier by a caller who sends bytes that the lines tell of.
 */
@Injectable()
export class Ledger {
  private readonly logger = new Logger('Usage');
  private readonly open = new InFlightSet<string>();
  /** How many entries are appended and not written yet. */
  private appended = 0;
  private turn: Promise<void> | undefined;
  private lost = 0;
  private lastFailure: string | undefined;
  private warnedAtMs = 0;
  private failedAtMs = Number.NEGATIVE_INFINITY;
  private doubtedAtMs = 0;

  constructor(
    private readonly config: ConfigService,
    private readonly folder: SpoolFolder,
    private readonly inForce: Prices,
  ) {}

  get spool(): Spool {
    return this.folder.spool;
  }

  get prices(): PriceList {
    return this.inForce.list;
  }

  /** Why the last entry could not be written; undefined where it was written. */
  get failure(): string | undefined {
    return this.lastFailure;
  }

  /** The rows of attempts that have not ended, as they were at their beginning. */
  underWay(): Iterable<string> {
    return this.open;
  }

  /** Resolves when what was appended so far is in the spool. */
  async written(): Promise<void> {
    await this.turn;
  }

  /**
   * Writes to the spool what was appended so far. What a failing disk does not take waits in memory while there is
   * room; requests do not wait.
   */
  flush(): void {
    if (this.appended === 0 || performance.now() - this.failedAtMs < RETRY_MS) return;
    try {
      this.spool.flush();
      this.appended = 0;
      this.lastFailure = undefined;
    } catch (error) {
      this.failedAtMs = performance.now();
      const lost = this.spool.isUnwritten ? 0 : this.appended;
      this.warn(error instanceof Error ? error.message : 'unknown error', lost);
      if (lost > 0) this.appended = 0;
    }
  }

  /** Notes that an attempt is about to go to its upstream. The attempt waits until the note is `written`. */
  begin(start: AttemptStart): OpenAttempt {
    const record = startRecord(start, Date.now());
    const began = performance.now();
    const begun = this.config.current.usage.enabled ? beginRow(record) : undefined;
    let leave = begun === undefined ? undefined : this.enter(completeRow(begun, record));
    const end = (last: SpoolEntry): void => {
      leave?.(last);
      leave = undefined;
    };
    return {
      finish: (how) => {
        const ended = endRecord(record, how, performance.now() - began, this.inForce.list);
        if (ended.quality === 'estimated' && how.tokens) this.warnOfDoubts(ended);
        if (begun !== undefined) end({ end: completeRow(begun, ended) });
        return ended;
      },
      discard: () => end({ unsent: record.id }),
    };
  }

  /** Appends an attempt's beginning; answers a function to which its end is given, once. */
  private enter(row: string): (last: SpoolEntry) => void {
    const slot = this.open.add(row);
    this.append({ start: row });
    return (last) => {
      this.open.delete(slot, row);
      this.append(last);
    };
  }

  /** Appends an entry, or drops it where the spool is full: requests go on without a record. */
  private append(entry: SpoolEntry): void {
    if (this.spool.bytes >= this.config.current.usage.spoolMb * 1024 * 1024) {
      this.warn('the spool is full', 1);
      return;
    }
    this.spool.append(entry);
    this.appended++;
    this.turn ??= new Promise((resolve) => setImmediate(() => this.endTurn(resolve)));
  }

  private endTurn(resolve: () => void): void {
    this.turn = undefined;
    this.flush();
    resolve();
  }

  /** Warns now and then only: an upstream that counts wrong does so in most of its answers. */
  private warnOfDoubts({ model_served, account }: UsageRecord): void {
    if (steadyNowMs() - this.doubtedAtMs < WARN_INTERVAL_MS) return;
    this.doubtedAtMs = steadyNowMs();
    this.logger.warn(
      `The upstream told token counts for ${model_served} (account ${account}) that cannot be true; estimates ` +
        'are recorded instead',
    );
  }

  private warn(reason: string, entries: number): void {
    this.lastFailure = reason;
    this.lost += entries;
    if (steadyNowMs() - this.warnedAtMs < WARN_INTERVAL_MS) return;
    this.warnedAtMs = steadyNowMs();
    this.logger.error(
      `Usage cannot be recorded (${reason}); ${this.appended} entries wait in memory, ${this.lost} are lost so far`,
    );
  }
}
