import { type Outcome, type OutcomeKind, type TokenUsage } from './outcome.js';

/** The names of the stored counters. Earlier versions count under them too. */
const STORED_KIND: Readonly<Record<Exclude<OutcomeKind, 'success' | 'cancelled'>, string>> = {
  throttled: 'throttled',
  exhausted: 'exhausted',
  unauthorized: 'unauthorized',
  failed: 'failed',
  rejected: 'refused',
};

/** Gives what one attempt adds to an account's counters. */
export function countOutcome(outcome: Outcome, usage: TokenUsage | undefined): Map<string, number> {
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
