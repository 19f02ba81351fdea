import { type Eligibility, isFull } from './check-eligibility.js';
import { type OpenCoolDown } from './cool-downs.js';
import { type RememberedAnswer } from './outcome.js';
import { type PooledAccount, type Refusal } from './pooled-account.js';

/** How often somebody is let through to an account that rests. */
const PAUSE_MS = 1_000;

type LastResort =
  /** Ask it, in spite of all. */
  | { kind: 'ask'; pooled: PooledAccount }
  /**
   * Somebody else is asking or has just asked: what upstream said still holds. `untilMs` (steady) is when that is over,
   * or another may ask.
   */
  | { kind: 'throttled'; untilMs: number; answer: RememberedAnswer | null }
  | { kind: 'refused'; untilMs: number };

/**
 * Resting only makes sense where somebody else can pay. If of all payers exactly one is not out for good, and it rests
 * or was refused, it is asked all the same: the first request after the refusal at once, then one a second until one is
 * served. Undefined where there are several, or where that one is kept away by something else. `eligibilities` are
 * those of the payers, in their order.
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

/** By itself or for a long time nothing will change. */
function isOutForGood(eligibility: Eligibility): boolean {
  return eligibility.state === 'hard' && eligibility.reason !== 'refused';
}

function gateOf({ refusal }: PooledAccount, eligibility: Eligibility): OpenCoolDown | Refusal | undefined {
  if (eligibility.state === 'soft') return eligibility.reason === 'cooling' ? eligibility.coolDown : undefined;
  return eligibility.state === 'hard' ? (refusal ?? undefined) : undefined;
}
