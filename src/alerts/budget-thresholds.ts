import { NANO_USD } from '../config/nano-usd.js';
import { KEY_LIMITS } from '../keys/limit-table.js';
import { windowAt } from '../limits/limit-window.js';
import { type SettledLimit } from '../limits/settled-limit.js';
import { type NewAlert } from './alert.js';

/** People are told when these parts of a budget are spent; in percent. */
const THRESHOLDS = [100, 95, 75];

/**
 * Notices when a budget reaches a threshold. It remembers what it has told of the running windows, so that the database
 * is asked once a threshold. A budget whose amount changes is another one.
 */
export class BudgetThresholds {
  private readonly told = new Map<string, { period: string; threshold: number; endsAtMs: number }>();

  /** Answers the alert for the highest threshold that is reached now; undefined where it was told or there is none. */
  reached({ holder, limit, amount, spent, startedAtMs }: SettledLimit): NewAlert | undefined {
    if (KEY_LIMITS[limit].counts !== 'cost' || amount <= 0) return undefined;
    const threshold = THRESHOLDS.find((percent) => spent * 100 >= amount * percent);
    if (threshold === undefined) return undefined;
    const { endsAtMs } = windowAt(KEY_LIMITS[limit].period, startedAtMs);
    const key = `${holder} ${limit}`;
    const period = `${startedAtMs}:${amount}`;
    const before = this.told.get(key);
    if (before?.period === period && before.threshold >= threshold) return undefined;
    this.told.set(key, { period, threshold, endsAtMs });
    return {
      type: 'budget.threshold',
      subject: holder,
      detail: limit,
      threshold,
      period,
      facts: {
        spent_usd: spent / NANO_USD,
        limit_usd: amount / NANO_USD,
        resets_at: new Date(endsAtMs).toISOString(),
      },
    };
  }

  /** Forgets windows that are over. `nowMs` is the time of day. */
  forgetEnded(nowMs: number): void {
    for (const [key, { endsAtMs }] of this.told) if (endsAtMs <= nowMs) this.told.delete(key);
  }
}
