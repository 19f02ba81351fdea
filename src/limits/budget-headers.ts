import { calendarPeriodOf, type CalendarPeriod } from '../keys/limit-table.js';
import { type HeldLimit } from './held-limit.js';
import { type Window, windowAt } from './limit-window.js';
import { isPool } from './name-party.js';

/** The headers from which Claude Code learns of a limit. */
export type BudgetHeaderFields = Readonly<Partial<Record<`anthropic-ratelimit-unified-${BudgetFact}`, string>>>;
type BudgetFact =
  | 'status'
  | 'representative-claim'
  | 'reset'
  | `overage-${'status' | 'utilization' | 'reset' | 'surpassed-threshold' | 'scope'}`;

/** Tells Claude Code that others use up the same budget. */
export const POOL_SCOPE = { 'anthropic-ratelimit-unified-overage-scope': 'group_pool' } as const;

type Budget = Pick<HeldLimit, 'name' | 'holder'>;

/** Claude Code warns its user when these parts of a budget are spent; in percent. */
const WARNINGS = [95, 75];
const LARGEST_SHOWN = 99;
const NONE: BudgetHeaderFields = {};

/**
 * Makes the headers by which a successful answer tells Claude Code about its user's spend cap. They describe the
 * fullest budget of all that hold; where there is none, so are headers. The object is made anew only when a header
 * changes.
 */
export class BudgetHeaders<B extends Budget> {
  private readonly budgets: readonly { budget: B; period: CalendarPeriod; window: Window }[];
  private shown = { percent: -1, resetsAtMs: 0, ofPool: false, headers: NONE };

  /** Where several budgets are equally full, the headers describe the first one. */
  constructor(budgets: readonly B[]) {
    this.budgets = budgets.flatMap((budget) => {
      const period = calendarPeriodOf(budget.name);
      return period === undefined ? [] : [{ budget, period, window: { startedAtMs: 0, endsAtMs: 0 } }];
    });
  }

  /**
   * `nowMs` is the time of day, as budgets follow the calendar. `utilizationOf` answers the used part of a budget;
   * it may be above 1.
   */
  at(nowMs: number, utilizationOf: (budget: B) => number): BudgetHeaderFields {
    let fullest;
    let utilization = -1;
    for (const candidate of this.budgets) {
      const used = utilizationOf(candidate.budget);
      if (used <= utilization) continue;
      fullest = candidate;
      utilization = used;
    }
    if (!fullest) return NONE;
    const { startedAtMs, endsAtMs } = fullest.window;
    if (nowMs < startedAtMs || nowMs >= endsAtMs) fullest.window = windowAt(fullest.period, nowMs);
    const percent = Math.floor(utilization * 100);
    const resetsAtMs = fullest.window.endsAtMs;
    const ofPool = isPool(fullest.budget.holder);
    const { shown } = this;
    if (percent !== shown.percent || resetsAtMs !== shown.resetsAtMs || ofPool !== shown.ofPool)
      this.shown = { percent, resetsAtMs, ofPool, headers: headersOf(percent, resetsAtMs, ofPool) };
    return this.shown.headers;
  }
}

function headersOf(percent: number, resetsAtMs: number, ofPool: boolean): BudgetHeaderFields {
  const surpassed = WARNINGS.find((threshold) => percent >= threshold);
  const status = surpassed === undefined ? 'allowed' : 'allowed_warning';
  const reset = String(Math.ceil(resetsAtMs / 1_000));
  return {
    'anthropic-ratelimit-unified-status': status,
    'anthropic-ratelimit-unified-representative-claim': 'overage',
    'anthropic-ratelimit-unified-overage-status': status,
    'anthropic-ratelimit-unified-overage-utilization': (Math.min(LARGEST_SHOWN, percent) / 100).toFixed(2),
    'anthropic-ratelimit-unified-reset': reset,
    'anthropic-ratelimit-unified-overage-reset': reset,
    ...(ofPool && POOL_SCOPE),
    ...(surpassed === undefined
      ? {}
      : { 'anthropic-ratelimit-unified-overage-surpassed-threshold': String(surpassed / 100) }),
  };
}
