import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron, CronExpression, Interval } from '@nestjs/schedule';
import { AccountPool } from '../accounts/account-pool.service.js';
import { canRenew, type TeamAccount } from '../accounts/team-account.js';
import { ConfigService } from '../config/config.service.js';
import { MINUTE_MS } from '../config/durations.js';
import { isAged, isExpiring, nextRefreshAtMs } from './refresh-due.js';
import { TokenRefreshService } from './token-refresh.service.js';

const CHECK_INTERVAL_MS = 30_000;
/** Gateways that start together must not call the issuer in the same second. */
const LONGEST_JITTER_MS = 5 * MINUTE_MS;
const AT_A_TIME = 4;

/**
 * Replaces tokens before a request has to wait for one. It refreshes paying accounts only: another program may use the
 * tokens of the others.
 */
@Injectable()
export class RefreshSchedule implements OnApplicationBootstrap {
  private readonly logger = new Logger('Auth');

  constructor(
    private readonly config: ConfigService,
    private readonly pool: AccountPool,
    private readonly refresh: TokenRefreshService,
  ) {}

  /** The start does not wait for any refresh, since each request waits for its own account's. */
  onApplicationBootstrap(): void {
    void this.refreshStale();
  }

  async refreshStale(): Promise<void> {
    await this.refreshWhere((account, nowMs) => (nextRefreshAtMs(account, nowMs) ?? Infinity) <= nowMs);
  }

  @Cron(CronExpression.EVERY_6_HOURS)
  async refreshAll(): Promise<void> {
    await wait(Math.random() * LONGEST_JITTER_MS, undefined, { ref: false });
    await this.refreshAged();
  }

  /**
   * Replaces tokens that are half a period old. One that was replaced shortly before its end can wait for the next
   * turn.
   */
  async refreshAged(): Promise<void> {
    await this.refreshWhere(isAged);
  }

  @Interval(CHECK_INTERVAL_MS)
  async refreshExpiring(): Promise<void> {
    await this.refreshWhere(isExpiring);
  }

  private async refreshWhere(isDue: (account: TeamAccount, nowMs: number) => boolean): Promise<void> {
    const nowMs = Date.now();
    const due = this.config.current.upstreams
      .flatMap(({ name }) => this.pool.payers(name))
      .map(({ account }) => account)
      .filter((account) => canRenew(account) && account.enabled && !account.needsLogin && isDue(account, nowMs));
    const queue = due.values();
    await Promise.all(
      Array.from({ length: AT_A_TIME }, async () => {
        for (const account of queue) await this.refresh.refresh(account.id);
      }),
    );
    if (due.length > 0) this.logger.debug(`${due.length} tokens were due`);
  }
}
