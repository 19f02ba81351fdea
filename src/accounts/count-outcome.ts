import { type Outcome, type OutcomeKind, type TokenUsage } from './outcome.js';
import { type PooledAccount } from './pooled-account.js';

/** The names of the stored counters. Earlier versions count under them too. */
const STORED_KIND: Readonly<Record<Exclude<OutcomeKind, 'success' | 'cancelled'>, string>> = {
  throttled: 'throttled',
  exhausted: 'exhausted',
  unauthorized: 'unauthorized',
  failed: 'failed',
  rejected: 'refused',
};

/** Counts one attempt among an account's figures. */
export function countOutcome(pooled: PooledAccount, outcome: Outcome, usage: TokenUsage | undefined): void {
  pooled.lastUsedAtMs = Date.now();
  if ('error' in outcome && outcome.error !== undefined && outcome.kind !== 'rejected') {
    pooled.lastError = outcome.error;
    pooled.lastErrorAtMs = pooled.lastUsedAtMs;
  }
  for (const [counter, amount] of amountsOf(outcome, usage)) {
    pooled.totals.set(counter, (pooled.totals.get(counter) ?? 0) + amount);
    pooled.unsaved.set(counter, (pooled.unsaved.get(counter) ?? 0) + amount);
  }
}

function amountsOf(outcome: Outcome, usage: TokenUsage | undefined): Map<string, number> {
  const added = new Map<string, number>([['requests', 1]]);
  if (outcome.kind === 'cancelled') added.set('cancelled', 1);
  else if (outcome.kind !== 'success') added.set(`errors:${STORED_KIND[outcome.kind]}`, 1);
  if (usage) {
    const tokens: readonly [string, number][] = [
      ['tokens:input', usage.inputTokens],
      ['tokens:output', usage.outputTokens],
      ['tokens:cache_read', usage.cacheReadTokens],
      ['tokens:cache_write', usage.cacheWriteTokens],
    ];
    for (const [counter, amount] of tokens) if (amount > 0) added.set(counter, amount);
  }
  return added;
}
