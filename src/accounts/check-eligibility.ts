import { type OpenCoolDown } from './cool-downs.js';
import { type PooledAccount } from './pooled-account.js';
import { type TeamAccount } from './team-account.js';

/**
 * Whether an account may take a request now. `soft`: it may not take this request, but its conversations stay with it.
 * `hard`: its conversations move to other accounts. `untilMs` (steady) is when the state may change by itself; null
 * where it does not, or where nobody knows.
 */
export type Eligibility =
  | { state: 'eligible'; trial: boolean }
  | { state: 'soft'; reason: 'busy' | 'awaiting_token'; untilMs: number | null }
  | { state: 'soft'; reason: 'cooling'; untilMs: number; coolDown: OpenCoolDown }
  | { state: 'hard'; reason: 'retired' | 'disabled' | 'needs_login' | 'refused' | 'exhausted'; untilMs: number | null };

const ELIGIBLE: Eligibility = { state: 'eligible', trial: false };
const TRIAL: Eligibility = { state: 'eligible', trial: true };

/** Checks an account for a request. `model` is the upstream's name of the model. `nowMs` is steady. */
export function checkEligibility(pooled: PooledAccount, model: string, nowMs: number): Eligibility {
  const { account, health, refusal, missingToken, trialInFlight } = pooled;
  if (account.retiredAtMs !== null) return { state: 'hard', reason: 'retired', untilMs: null };
  if (!account.enabled) return { state: 'hard', reason: 'disabled', untilMs: null };
  if (account.needsLogin) return { state: 'hard', reason: 'needs_login', untilMs: null };

  let trial = false;
  if (refusal) {
    if (refusal.nextTryAtMs > nowMs || trialInFlight)
      return { state: 'hard', reason: 'refused', untilMs: Math.max(nowMs, refusal.nextTryAtMs) };
    trial = true;
  }
  if (health.exhaustedUntilMs !== null) {
    if (health.exhaustedUntilMs > nowMs || trialInFlight)
      return { state: 'hard', reason: 'exhausted', untilMs: Math.max(nowMs, health.exhaustedUntilMs) };
    trial = true;
  }
  if (missingToken && missingToken.untilMs > nowMs && !hasUsableToken(account, Date.now()))
    return { state: 'soft', reason: 'awaiting_token', untilMs: missingToken.untilMs };

  const coolDown = pooled.coolDowns.find(model, nowMs);
  if (coolDown) return { state: 'soft', reason: 'cooling', untilMs: coolDown.untilMs, coolDown };
  if (isFull(pooled)) return { state: 'soft', reason: 'busy', untilMs: null };
  return trial ? TRIAL : ELIGIBLE;
}

/** Whether the account has as many requests under way as it may have. */
export function isFull({ account, inFlight }: PooledAccount): boolean {
  return account.maxConcurrency !== null && inFlight >= account.maxConcurrency;
}

/** Whether the account has a key, or an access token that has not ended by the time of day. */
export function hasUsableToken({ login }: TeamAccount, wallMs: number): boolean {
  if (login.kind === 'api_key') return true;
  return login.accessToken !== null && (login.expiresAtMs === null || login.expiresAtMs > wallMs);
}
