/** How much of a budget is used. */
export interface BudgetStanding {
  /** Of the limit, from 0; above 1 when overshot. */
  utilization: number;
  resetsAtMs: number;
}

/** Past these parts of a budget Claude Code tells its user. */
const WARNINGS = [0.95, 0.75];
const LARGEST_SHOWN = 0.99;

/**
 * What a successful answer tells Claude Code about its user's spend cap: the fullest budget of the key. Keys without a
 * budget get none of these headers.
 */
export function budgetHeaders(budgets: readonly BudgetStanding[]): Record<string, string> {
  const fullest = budgets.reduce<BudgetStanding | undefined>((most, one) => (most === undefined || one.utilization > most.utilization ? one : most), undefined);
  if (fullest === undefined) return {};
  const surpassed = WARNINGS.find((threshold) => fullest.utilization >= threshold);
  const status = surpassed === undefined ? 'allowed' : 'allowed_warning';
  const reset = String(Math.ceil(fullest.resetsAtMs / 1_000));
  return {
    'anthropic-ratelimit-unified-status': status,
    'anthropic-ratelimit-unified-representative-claim': 'overage',
    'anthropic-ratelimit-unified-overage-status': status,
    'anthropic-ratelimit-unified-overage-utilization': Math.min(LARGEST_SHOWN, Math.floor(fullest.utilization * 100) / 100).toFixed(2),
    'anthropic-ratelimit-unified-reset': reset,
    'anthropic-ratelimit-unified-overage-reset': reset,
    ...(surpassed === undefined ? {} : { 'anthropic-ratelimit-unified-overage-surpassed-threshold': String(surpassed) }),
  };
}
