import { rm } from 'node:fs/promises';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Observable, Subject } from 'rxjs';
import { callEvery } from '../config/call-every.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { isDataFault } from '../storage/is-data-fault.js';
import { Ledger } from './ledger.service.js';
import { readOrphan } from './read-orphan.js';
import { readSegment } from './read-segment.js';
import { toRow } from './record-row.js';
import { type UsageRecord } from './usage-record.js';
import { UsageRepository } from './usage.repository.js';

const WRITE_INTERVAL_MS = 1_000;
const ADOPT_INTERVAL_MS = 2_000;
/** A process has a heartbeat every second. One without a heartbeat for so long is dead. */
const STALE_MS = 6_000;
const BATCH = 500;
/** While the database is away, segments grow to this size, so that there are not many files. */
const SEGMENT_BYTES = 1024 * 1024;

/**
 * Moves the spool into the database behind the requests, each record once, and recovers the spools of processes that
 * died.
 */
@Injectable()
export class LedgerWriter implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Usage');
  private readonly recovered = new Subject<UsageRecord>();
  private stopTimer: (() => void) | undefined;
  private writing: Promise<void> | undefined;
  private adoptedAtMs = Number.NEGATIVE_INFINITY;
  private away = false;

  /** Emits each record of an attempt that was under way when its process died: no limit has counted it yet. */
  readonly recovered$: Observable<UsageRecord> = this.recovered.asObservable();

  constructor(
    private readonly ledger: Ledger,
    private readonly repository: UsageRepository,
  ) {}

  /** Whether records wait because the database is away. */
  get behind(): boolean {
    return this.away;
  }

  onModuleInit(): void {
    this.stopTimer = callEvery(WRITE_INTERVAL_MS, () => {
      // A write may wait long for the database. Without a heartbeat others would take this process for dead.
      this.showLife();
      void this.write();
    });
  }

  /** Moves what the last answers have used: Nest closes the server before it calls this. */
  async onApplicationShutdown(): Promise<void> {
    this.stopTimer?.();
    await this.writing;
    await this.write();
    // The first turn only wrote what an earlier one had left.
    if (this.ledger.spool.hasEnded && !this.away) await this.write();
    this.ledger.spool.close();
    this.recovered.complete();
  }

  /** Moves the records that have ended. A failure loses nothing: the next turn tries again. */
  write(): Promise<void> {
    this.writing ??= this.move().finally(() => (this.writing = undefined));
    return this.writing;
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    while (this.writing) await this.writing;
  }

  /**
   * Moves the records that have ended, then works before any further record of this process reaches the ledger. It
   * calls `note` at the moment that parts those records from later ones. Callers wait until the writer is {@link idle}.
   */
  async writeThen<T>(note: () => void, work: () => Promise<T>): Promise<T> {
    await this.idle();
    const moved = this.move();
    note();
    const worked = moved.then(work);
    const over = (): void => void (this.writing = undefined);
    this.writing = worked.then(over, over);
    return worked;
  }

  private showLife(): void {
    const { spool } = this.ledger;
    this.ledger.flush();
    if (!spool.keepAlive(this.ledger.underWay()))
      this.logger.warn('Another process took the usage spool over; a new one is begun');
  }

  private async move(): Promise<void> {
    const { ledger } = this;
    const { spool } = ledger;
    ledger.flush();
    try {
      if (spool.hasEnded && (spool.closed().length === 0 || spool.activeSize > SEGMENT_BYTES))
        spool.rotate(ledger.underWay());
      for (const path of spool.closed()) {
        await this.insertSegment(path);
        spool.drop(path);
      }
      if (steadyNowMs() - this.adoptedAtMs >= ADOPT_INTERVAL_MS) await this.adopt();
      if (this.away) this.logger.log('Usage is being written again');
      this.away = false;
    } catch (error) {
      if (!this.away) {
        this.logger.warn(
          'Usage cannot be written for now and waits in the spool ' +
            `(${error instanceof Error ? error.message : 'unknown error'})`,
        );
      }
      this.away = true;
    }
  }

  private async insertSegment(path: string): Promise<void> {
    const remembered = this.ledger.spool.recordsOf(path);
    if (remembered) {
      await this.insert(remembered);
      return;
    }
    const { ended, damaged } = await readSegment(path);
    this.reportDamage(damaged);
    await this.insertRead(ended);
  }

  private async adopt(): Promise<void> {
    for (const folder of this.ledger.spool.adopt(STALE_MS)) {
      const { ended, lost: started, damaged } = await readOrphan(folder, this.ledger.prices);
      this.reportDamage(damaged);
      await this.insertRead(ended);
      const lost = await this.repository.withMembers(started);
      const fresh = new Set(await this.insert(lost.map(toRow), 'tell new'));
      await rm(folder, { recursive: true, force: true });
      this.logger.log(
        `Recovered the usage of a process that ended without notice: ${ended.length} records, ${lost.length} ` +
          'requests that were under way',
      );
      for (const record of lost) if (fresh.has(record.id)) this.recovered.next(record);
    }
    this.adoptedAtMs = steadyNowMs();
  }

  /** Inserts records that were read from files, which a former version may have written. */
  private async insertRead(records: readonly UsageRecord[]): Promise<void> {
    await this.insert((await this.repository.withMembers(records)).map(toRow));
  }

  private async insert(records: readonly string[], tellNew?: 'tell new'): Promise<string[]> {
    const inserted: string[] = [];
    for (let from = 0; from < records.length; from += BATCH)
      inserted.push(...(await this.insertBatch(records.slice(from, from + BATCH), tellNew)));
    return inserted;
  }

  /** Halves a batch that the database refuses until the bad record is alone: it does not hold up the others. */
  private async insertBatch(records: readonly string[], tellNew: 'tell new' | undefined): Promise<string[]> {
    try {
      return await this.repository.insert(records, tellNew);
    } catch (error) {
      if (!isDataFault(error)) throw error;
      if (records.length > 1) {
        const half = records.length >> 1;
        return [
          ...(await this.insertBatch(records.slice(0, half), tellNew)),
          ...(await this.insertBatch(records.slice(half), tellNew)),
        ];
      }
      this.logger.error(
        `A record of usage is left out, as the database does not take it (${(error as Error).message})`,
      );
      return [];
    }
  }

  private reportDamage(lines: number): void {
    if (lines > 0) this.logger.error(`${lines} lines of the usage spool cannot be read and are left out`);
  }
}
