import { Injectable, Logger } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { MINUTE_MS } from '../config/durations.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { InFlightSet } from '../memory/in-flight-set.js';
import { PriceList } from './cost-of.js';
import { beginRow, completeRow } from './record-row.js';
import { type Spool, type SpoolEntry } from './spool.js';
import { SpoolFolder } from './spool-folder.js';
import { type AttemptEnd, type AttemptStart, type UsageRecord } from './usage-record.js';
import { endRecord, startRecord } from './write-record.js';

/** An attempt whose use is being recorded. Exactly one of its methods ends it; later calls count for nothing. */
export interface OpenAttempt {
  /**
   * Appends the record; it has to be in the spool before the answer's end goes out. Answers what was appended, for
   * limits and metrics.
   */
  finish(end: AttemptEnd): UsageRecord;
  /** No byte reached the upstream: nothing is recorded. */
  discard(): void;
}

const WARN_INTERVAL_MS = MINUTE_MS;
/** All that waits is tried again, which a busy gateway must not do at every turn. */
const RETRY_MS = 500;

/**
 * Records what every attempt on an upstream uses. Nothing here waits: a line goes into the spool, the rest happens
 * behind it. Each write costs as much as making the line, so what one turn of the event loop appends is written
 * together, at the end of the turn or by whoever calls `flush` before bytes go out that the lines tell of.
 */
@Injectable()
export class Ledger {
  private readonly logger = new Logger('Usage');
  private readonly open = new InFlightSet<string>();
  private priceList = new PriceList([]);
  /** Entries that were appended and not written yet. */
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
  ) {
    config.config$.subscribe(({ prices }) => (this.priceList = new PriceList(prices)));
  }

  get spool(): Spool {
    return this.folder.spool;
  }

  get prices(): PriceList {
    return this.priceList;
  }

  /** Why the last entry could not be written; undefined when it was. */
  get failure(): string | undefined {
    return this.lastFailure;
  }

  /** The rows of attempts that have not ended, as they were when these began. */
  underWay(): Iterable<string> {
    return this.open;
  }

  /** Resolves when what was appended so far is in the spool. */
  async written(): Promise<void> {
    await this.turn;
  }

  /**
   * Has what was appended so far in the spool. What a disk that fails does not take waits in memory while that has
   * room; no request does.
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

  /** Notes that an attempt goes to its upstream, which has to wait until that is `written`. */
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
        const ended = endRecord(record, how, performance.now() - began, this.priceList);
        if (ended.quality === 'estimated' && how.tokens) this.warnOfDoubts(ended);
        if (begun !== undefined) end({ end: completeRow(begun, ended) });
        return ended;
      },
      discard: () => end({ unsent: record.id }),
    };
  }

  /** Appends an attempt's beginning; answers what is to be called once with its end. */
  private enter(row: string): (last: SpoolEntry) => void {
    const slot = this.open.add(row);
    this.append({ start: row });
    return (last) => {
      this.open.delete(slot, row);
      this.append(last);
    };
  }

  /** A spool that is full costs records, never requests. */
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

  /** An upstream that cannot count mostly cannot in all its answers. */
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
