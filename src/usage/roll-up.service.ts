import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { ConfigService } from '../config/config.service.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../config/durations.js';
import { UsageRepository } from './usage.repository.js';

const ROLL_UP_INTERVAL_MS = MINUTE_MS;
const DELETE_INTERVAL_MS = HOUR_MS;
const BATCH = 5_000;

/** Adds records up by the hour and deletes old ones. One replica at a time does so. */
@Injectable()
export class RollUp {
  private readonly logger = new Logger('Usage');
  private failed = false;

  constructor(
    private readonly repository: UsageRepository,
    private readonly config: ConfigService,
  ) {}

  @Interval(ROLL_UP_INTERVAL_MS)
  async rollUp(): Promise<void> {
    try {
      await this.repository.takeOwnersOver();
      while ((await this.repository.rollUp(BATCH)) === BATCH);
      this.failed = false;
    } catch (error) {
      if (!this.failed) {
        this.logger.warn(
          `Usage was not added up (${error instanceof Error ? error.message : 'unknown error'}); reports go by ` +
            'single records as long as that is so',
        );
      }
      this.failed = true;
    }
  }

  @Interval(DELETE_INTERVAL_MS)
  async deleteOld(): Promise<void> {
    const { keepRecordsDays, keepHoursDays } = this.config.current.usage;
    // Whole days, so that the audit log tells of it once a day.
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const [records, hours] = [today - keepRecordsDays * DAY_MS, today - keepHoursDays * DAY_MS];
    try {
      let deleted = 0;
      let part: number;
      do deleted += part = await this.repository.deleteOldRecords(records, BATCH);
      while (part === BATCH);
      if (deleted > 0) await this.repository.auditDeletion('usage_records', deleted, records);
      await this.repository.deleteOldHours(hours);
    } catch (error) {
      this.logger.warn(`Old usage was not deleted (${error instanceof Error ? error.message : 'unknown error'})`);
    }
  }
}
