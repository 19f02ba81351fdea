import { checkEligibility, type Eligibility } from '../accounts/check-eligibility.js';
import { EVERY_MODEL } from '../accounts/cool-downs.js';
import { type PooledAccount } from '../accounts/pooled-account.js';
import { MINUTE_MS } from '../config/durations.js';
import { toWallMs } from '../config/steady-clock.js';
import { type Condition } from './alert.js';

/** Nobody has to be told of a rest that is over before they have read about it. */
const SHORTEST_REST_MS = MINUTE_MS;

/** Finds the accounts that pay for nothing until a person does something. Retired ones were taken out on purpose. */
export function findAccountConditions(accounts: readonly PooledAccount[]): Condition[] {
  return accounts.flatMap(({ account, refusal }): Condition[] => {
    if (account.retiredAtMs !== null) return [];
    if (!account.enabled) return [{ type: 'account.disabled', subject: account.id, facts: {} }];
    const reason = account.needsLogin?.reason ?? refusal?.reason;
    return reason === undefined
      ? []
      : [{ type: 'account.needs_login', subject: account.id, facts: { reason, upstream: account.upstream } }];
  });
}

/**
 * Says where no account of an upstream can pay, and none will be back within a minute. Accounts that are only busy do
 * not count. `nowMs` is steady.
 */
export function findPoolCondition(
  upstream: string,
  payers: readonly PooledAccount[],
  nowMs: number,
): Condition | undefined {
  const all = payers.map((pooled) => checkEligibility(pooled, EVERY_MODEL, nowMs));
  if (all.length === 0 || !all.every((one) => isOut(one, nowMs))) return undefined;
  const counts = new Map<string, number>();
  for (const one of all) if (one.state !== 'eligible') counts.set(one.reason, (counts.get(one.reason) ?? 0) + 1);
  const times = all.flatMap((one) => (one.state !== 'eligible' && one.untilMs !== null ? [one.untilMs] : []));
  const states = [...counts].map(([reason, count]) => `${count} ${reason.replaceAll('_', ' ')}`).join(', ');
  const until = times.length === 0 ? null : new Date(toWallMs(Math.min(...times))).toISOString();
  return { type: 'pool.exhausted', subject: upstream, facts: { states, until } };
}

function isOut(eligibility: Eligibility, nowMs: number): boolean {
  if (eligibility.state === 'eligible' || eligibility.reason === 'busy') return false;
  return eligibility.untilMs === null || eligibility.untilMs - nowMs > SHORTEST_REST_MS;
}

/** Says which endpoints fail again and again. `models` may be what clients have made up. */
export function findEndpointConditions(failing: ReadonlyMap<string, readonly string[]>): Condition[] {
  return [...failing].map(([subject, models]) => ({
    type: 'upstream.unavailable',
    subject,
    facts: { models: models.slice(0, MOST_MODELS).map((model) => model.slice(0, 100).replace(/[^\x21-\x7e]/g, '?')) },
  }));
}

/** So many are named in a message. */
const MOST_MODELS = 5;
