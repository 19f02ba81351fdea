import { calendarPeriodOf, type CalendarPeriod, type LimitName } from '../keys/limit-table.js';
import { type Window, windowAt } from './limit-window.js';

/** The headers from which Claude Code learns of a limit. */
export type BudgetHeaderFields = Readonly<Partial<Record<`anthropic-ratelimit-unified-${BudgetFact}`, string>>>;
type BudgetFact =
  'status' | 'representative-claim' | 'reset' | `overage-${'status' | 'utilization' | 'reset' | 'surpassed-threshold'}`;

/** Claude Code warns its user when these parts of a budget are spent; in percent. */
const WARNINGS = [95, 75];
const LARGEST_SHOWN = 99;
const NONE: BudgetHeaderFields = {};

/**
 * Makes the headers by which a successful answer tells Claude Code about its user's spend cap. They describe the
 * fullest budget of the key; a key without a budget gets none. The object is made anew only when a header changes.
 */
export class BudgetHeaders {
  private readonly budgets: readonly { name: LimitName; period: CalendarPeriod; window: Window }[];
  private shown = { percent: -1, resetsAtMs: 0, headers: NONE };

  /** Where several budgets are equally full, the headers describe the first one. */
  constructor(names: readonly LimitName[]) {
    this.budgets = names.flatMap((name) => {
      const period = calendarPeriodOf(name);
      return period === undefined ? [] : [{ name, period, window: { startedAtMs: 0, endsAtMs: 0 } }];
    });
  }

  /**
   * `nowMs` is the time of day, as budgets follow the calendar. `utilizationOf` answers the used part of a budget;
   * it may be above 1.
   */
  at(nowMs: number, utilizationOf: (name: LimitName) => number): BudgetHeaderFields {
    let fullest;
    let utilization = -1;
    for (const budget of this.budgets) {
      const used = utilizationOf(budget.name);
      if (used <= utilization) continue;
      fullest = budget;
      utilization = used;
    }
    if (!fullest) return NONE;
    const { startedAtMs, endsAtMs } = fullest.window;
    if (nowMs < startedAtMs || nowMs >= endsAtMs) fullest.window = windowAt(fullest.period, nowMs);
    const percent = Math.floor(utilization * 100);
    const resetsAtMs = fullest.window.endsAtMs;
    if (percent !== this.shown.percent || resetsAtMs !== this.shown.resetsAtMs)
      this.shown = { percent, resetsAtMs, headers: headersOf(percent, resetsAtMs) };
    return this.shown.headers;
  }
}

function headersOf(percent: number, resetsAtMs: number): BudgetHeaderFields {
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
    ...(surpassed === undefined
      ? {}
      : { 'anthropic-ratelimit-unified-overage-surpassed-threshold': String(surpassed / 100) }),
  };
}
