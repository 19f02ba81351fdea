import { type Eligibility, isFull } from './check-eligibility.js';
import { type OpenCoolDown } from './cool-downs.js';
import { type RememberedAnswer } from './outcome.js';
import { type PooledAccount, type Refusal } from './pooled-account.js';

/** The least time between two requests that an account gets while it rests. */
const PAUSE_MS = 1_000;

type LastResort =
  /** The request goes to this account although it rests. */
  | { kind: 'ask'; pooled: PooledAccount }
  /**
   * Another request is trying the account or has just tried it, so upstream's last answer still holds. `untilMs`
   * (steady) is when the rest ends, or when the next request may try.
   */
  | { kind: 'throttled'; untilMs: number; answer: RememberedAnswer | null }
  | { kind: 'refused'; untilMs: number };

/**
 * A rest only helps where another account can pay. If exactly one account is not out for good, and it rests or was
 * refused, requests go to it all the same: the first one after the refusal at once, then one a second until upstream
 * serves one. Gives undefined where several accounts are left, or where something else keeps the one away.
 * `eligibilities` has the accounts' order.
 */
export function findLastResort(
  payers: readonly PooledAccount[],
  eligibilities: readonly Eligibility[],
  exclude: ReadonlySet<string>,
  nowMs: number,
): LastResort | undefined {
  const remaining = payers.flatMap((pooled, index) => {
    const eligibility = eligibilities[index];
    return eligibility && !isOutForGood(eligibility) ? [{ pooled, eligibility }] : [];
  });
  const [only] = remaining;
  if (!only || remaining.length > 1 || exclude.has(only.pooled.account.id)) return undefined;
  const { pooled, eligibility } = only;
  const resting = gateOf(pooled, eligibility);
  if (!resting) return undefined;
  const opensAtMs = resting.askedAtMs === null ? nowMs : resting.askedAtMs + PAUSE_MS;
  if (opensAtMs <= nowMs && !isFull(pooled)) {
    resting.askedAtMs = nowMs;
    return { kind: 'ask', pooled };
  }
  if ('answer' in resting) return { kind: 'throttled', untilMs: resting.untilMs, answer: resting.answer };
  return { kind: 'refused', untilMs: opensAtMs };
}

/** Whether the account's state does not change by itself, or not for a long time. */
function isOutForGood(eligibility: Eligibility): boolean {
  return eligibility.state === 'hard' && eligibility.reason !== 'refused';
}

function gateOf({ refusal }: PooledAccount, eligibility: Eligibility): OpenCoolDown | Refusal | undefined {
  if (eligibility.state === 'soft') return eligibility.reason === 'cooling' ? eligibility.coolDown : undefined;
  return eligibility.state === 'hard' ? (refusal ?? undefined) : undefined;
}
