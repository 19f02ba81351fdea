import { Injectable, Logger } from '@nestjs/common';
import { AccountPool } from '../accounts/account-pool.service.js';
import { credentialOf, displayNameOf, type TeamAccount } from '../accounts/team-account.js';
import { ConfigService } from '../config/config.service.js';
import { DAY_MS } from '../config/durations.js';
import { ControlCalls, ControlFailure } from '../proxy/control-calls.service.js';
import { readFullWindow } from './read-limits.js';

const LIMITS_PATH = '/api/billing/limits';
const LIMIT_MS = 10_000;
const MAX_ANSWER_BYTES = 100_000;
/** Quota may be bought meanwhile, so an account is tried once a day however long its window is. */
const LONGEST_REST_MS = DAY_MS;

/**
 * Finds out until when an account rests that was refused with 402: Factory knows the windows of a quota. Asked beside
 * the requests, with the account's own credential and only at the host that it is for; where that says nothing, what
 * the 402 said stays.
 */
@Injectable()
export class QuotaWindows {
  private readonly logger = new Logger('Accounts');
  private readonly asked = new Set<string>();

  constructor(
    private readonly config: ConfigService,
    private readonly pool: AccountPool,
    private readonly calls: ControlCalls,
  ) {
    pool.whenExhausted((account) => void this.look(account));
  }

  private async look(account: TeamAccount): Promise<void> {
    const url = this.limitsUrl(account);
    const secret = credentialOf(account);
    if (!url || !secret || this.asked.has(account.id)) return;
    this.asked.add(account.id);
    try {
      const { status, data } = await this.calls.send({
        url,
        method: 'GET',
        headers: {
          authorization: `Bearer ${secret.reveal()}`,
          accept: 'application/json',
          'user-agent': this.config.current.userAgent,
        },
        limitMs: LIMIT_MS,
        maxAnswerBytes: MAX_ANSWER_BYTES,
        repeatable: true,
      });
      const nowMs = Date.now();
      const window = status === 200 ? readFullWindow(data, nowMs) : undefined;
      if (!window)
        return this.logger.debug(
          `Upstream names no end of the quota of account ${displayNameOf(account)} (status ${status})`,
        );
      const untilMs = Math.min(window.endsAtMs, nowMs + LONGEST_REST_MS);
      this.pool.restFor(account.id, untilMs - nowMs);
      this.logger.log(
        `Account ${displayNameOf(account)} is exhausted (${window.name}) and rests until ` +
          `${new Date(untilMs).toISOString()}`,
      );
    } catch (error) {
      if (!(error instanceof ControlFailure)) throw error;
      this.logger.debug(`The quota of account ${displayNameOf(account)} cannot be asked for (${error.code})`);
    } finally {
      this.asked.delete(account.id);
    }
  }

  /** Beside the endpoints of the account's own upstream; undefined for those of other vendors. */
  private limitsUrl({ upstream }: TeamAccount): URL | undefined {
    const endpoint = this.config.current.endpoints.find((one) => one.upstream === upstream && one.kind === 'factory');
    return endpoint && new URL(LIMITS_PATH, endpoint.url);
  }
}
