import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { callEvery } from '../config/call-every.js';
import { ConfigService } from '../config/config.service.js';
import { DatabaseService } from '../storage/database.service.js';
import { PriceList } from './cost-of.js';
import { type PriceUpdate, PriceUpdateRepository } from './price-update.repository.js';

/** A price that somebody takes over is in force on every replica after this time, or twice of it on SQLite. */
const POLL_INTERVAL_MS = 5_000;

/** Whose price of a model counts, in the order in which they are asked. */
export const PRICE_SOURCES = ['config.json', 'updates', 'built in'] as const;

/** Holds the prices that are in force: those of `config.json`, then what operators took over, then the own table. */
@Injectable()
export class Prices implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Usage');
  private updates: readonly PriceUpdate[] = [];
  private priceList = new PriceList();
  private revision: number | undefined;
  private foreignChanges: number | undefined;
  private stopTimer: (() => void) | undefined;
  private reading: Promise<void> | undefined;
  private failed = false;

  constructor(
    private readonly config: ConfigService,
    private readonly database: DatabaseService,
    private readonly repository: PriceUpdateRepository,
  ) {
    config.config$.subscribe(() => this.makeList());
  }

  get list(): PriceList {
    return this.priceList;
  }

  async onModuleInit(): Promise<void> {
    await this.read();
    this.stopTimer = callEvery(POLL_INTERVAL_MS, () => void this.refresh());
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopTimer?.();
    await this.reading;
  }

  /** Takes over at once what others have changed. */
  async refresh(): Promise<void> {
    const { foreignChanges } = this.database;
    if (foreignChanges !== undefined && foreignChanges === this.foreignChanges) return;
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    await this.reading;
  }

  /** While the database cannot be read, the prices that are known hold. */
  private async read(): Promise<void> {
    const { foreignChanges } = this.database;
    try {
      const revision = await this.repository.revision();
      if (revision !== this.revision) {
        this.updates = await this.repository.list();
        this.makeList();
      }
      this.revision = revision;
      this.foreignChanges = foreignChanges;
      this.failed = false;
    } catch (error) {
      if (!this.failed)
        this.logger.warn(`Prices cannot be read (${error instanceof Error ? error.message : 'unknown error'})`);
      this.failed = true;
    }
  }

  private makeList(): void {
    this.priceList = new PriceList([this.config.current.prices, this.updates]);
  }
}
