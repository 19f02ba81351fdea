import { Logger } from '@nestjs/common';
import { callEvery } from '../config/call-every.js';
import { type DatabaseService } from './database.service.js';

/** What a process keeps in memory of the database. */
interface KeptRows {
  /** Under which name the log tells of them. */
  logger: string;
  /** What they are, for the log: `gateway keys`. */
  name: string;
  /** What becomes of them while the database is away, for the log: `checked as they were last known`. */
  meanwhile: string;
  /** A change by another process takes effect after this time, or twice of it on SQLite, and a query. */
  intervalMs: number;
  /** Reads the counter that every change of the rows raises. */
  revision: () => Promise<number>;
  /** Reads the rows, or those that have changed; answers a function by which all of them take effect in one turn. */
  read: () => Promise<() => void>;
}

/** Keeps rows of the database and what a process has in memory of them the same, whichever process changes them. */
export class ChangeWatch {
  private readonly logger: Logger;
  /** The counter's value before the rows were last read. */
  private revision = -1;
  /** Of the database, when the counter was last looked at. */
  private foreignChanges: number | undefined;
  private stopTimer: (() => void) | undefined;
  private reading: Promise<void> = Promise.resolve();
  private nextReading: Promise<void> | undefined;
  private isAway = false;

  constructor(
    private readonly database: Pick<DatabaseService, 'foreignChanges'>,
    private readonly kept: KeptRows,
  ) {
    this.logger = new Logger(kept.logger);
  }

  /** Reads the rows, and looks for changes from then on. Rejects where the database is away. */
  async start(): Promise<void> {
    await this.refresh();
    this.stopTimer = callEvery(this.kept.intervalMs, () => void this.look());
  }

  async stop(): Promise<void> {
    this.stopTimer?.();
    await this.reading.catch(() => undefined);
  }

  /** Whether the counter could not be read when it was last looked at. */
  get databaseAway(): boolean {
    return this.isAway;
  }

  /** Reads the rows. Who has written calls it, so that the change is in force here at once. */
  async refresh(): Promise<void> {
    // The counter comes first: what is written while the rows are read is read again by the next look.
    const revision = await this.kept.revision();
    const takeOver = await this.kept.read();
    // A reading that began later may be over already, and has found all of this.
    if (revision < this.revision) return;
    takeOver();
    this.revision = revision;
  }

  /**
   * Reads the rows where they have changed. However many callers there are, one query runs at a time: who comes while
   * it does waits for the next one, since it may have begun before what the caller looks for was written. Rejects where
   * the database is away.
   */
  catchUp(): Promise<void> {
    this.nextReading ??= this.reading
      .catch(() => undefined)
      .then(() => {
        this.nextReading = undefined;
        this.reading = this.readIfChanged();
        return this.reading;
      });
    return this.nextReading;
  }

  private async readIfChanged(): Promise<void> {
    const { name, meanwhile } = this.kept;
    try {
      if ((await this.kept.revision()) !== this.revision) await this.refresh();
      if (this.isAway) this.logger.log(`The database is back; ${name} are up to date`);
      this.isAway = false;
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      if (!this.isAway) this.logger.error(`The database is away (${reason}); ${name} are ${meanwhile}`);
      this.isAway = true;
      throw error;
    }
  }

  private async look(): Promise<void> {
    const { foreignChanges } = this.database;
    if (foreignChanges !== undefined && foreignChanges === this.foreignChanges) return;
    // The query that fails says so itself.
    this.foreignChanges = await this.catchUp().then(
      () => foreignChanges,
      () => undefined,
    );
  }
}
